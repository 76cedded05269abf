import { expect } from 'chai'
import { keepalived } from '../../../../roles/keepalived/index.js'
import { heldBefore } from '../../../../roles/keepalived/preconditions/held.js'
import { contextOf } from '../../staged-role.js'

const text = `vrrp_instance VI_1 {
  virtual_ipaddress {
    198.18.0.200/24 dev eth0
    198.18.0.201
  }
}
vrrp_instance OLD {
  virtual_ipaddress { 
    198.18.0.9
  }
}
# virtual_server 192.0.2.9 80
virtual_server 192.0.2.1 443 { }
`

describe('What a keepalived.conf that haploy did not write holds', () => {
  it('is lost as far as it is not declared', () => {
    const instance = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }
    const { vars } = contextOf(keepalived, { instances: [instance] })
    expect(heldBefore(vars.instances).explain(text.split('\n'))).to.deep.equal({
      files: [],
      services: [
        'VRRP instance OLD',
        'virtual address 198.18.0.201',
        'virtual address 198.18.0.9',
        'virtual server 192.0.2.1 443',
      ],
    })
  })
})
