import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy keepalived '))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const write = (name: string, content: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  const lost = (packaged = ':none', raw = '') => {
    const instance = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }
    const { vars } = contextOf(keepalived, { instances: [instance] })
    const { script, explain } = heldBefore(vars.instances, raw, join(folder, 'keepalived.conf'))
    const before = `haploy_as_packaged() { [ "\${1##*/}" = ${packaged} ]; }\n`
    return explain(execFileSync('sh', ['-c', before + script.text], { encoding: 'utf8' }).split('\n'))
  }

  it('is lost as far as it is not declared', () => {
    write('keepalived.conf', text)
    expect(lost()).to.deep.equal({
      files: [],
      services: [
        'VRRP instance OLD',
        'virtual address 198.18.0.201',
        'virtual address 198.18.0.9',
        'virtual server 192.0.2.1 443',
      ],
    })
  })

  it('is lost with the files that it includes, at any level, but not those of packages', () => {
    write(
      'keepalived.conf',
      `include conf.d/*.conf ! all of them\n# include none.conf\n@lb1 includer ${folder}/lb 1.conf`,
    )
    write('conf.d/old.conf', 'vrrp_instance OLD {\n  include more/addresses\n}\ninclude old.conf\n')
    write('conf.d/more/addresses', 'virtual_server 192.0.2.1 443 { }\n')
    write('conf.d/packaged.conf', 'include ../keepalived.conf\n')
    write('lb 1.conf', 'vrrp_instance LB1 { }')
    write('none.conf', 'vrrp_instance NONE { }')
    expect(lost('packaged.conf')).to.deep.equal({
      files: ['conf.d/old.conf', 'lb 1.conf', 'conf.d/more/addresses'].map((name) => join(folder, name)),
      services: ['VRRP instance OLD', 'VRRP instance LB1', 'virtual server 192.0.2.1 443'],
    })
    const raw = 'include conf.d/old.conf # it stays\n'
    expect(lost('packaged.conf', raw)).to.deep.equal({
      files: [join(folder, 'lb 1.conf')],
      services: ['VRRP instance LB1'],
    })
  })
})
