import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on } from '../lab/ground-truth.js'
import { sharedLab } from '../lab/shared-lab.js'
import { Deployment } from './deployment.js'
import { keepsItsPromises } from './hot-standby-promises.js'

/** Where hosts of the EL family have packages of another vendor, and its key. */
const vendor = '/srv/vendor'

describe("The hot standby of the vendor's packages", function () {
  this.timeout(300_000)
  let lab: Lab
  let deployment: Deployment

  before(async function () {
    lab = await sharedLab(this, 'el7')
  })

  it('is not deployed when the packages are signed with another key than the declared one', async () => {
    const strange = await on(lab, 'lb1', makeKey)
    const refused = await (await onBareHosts(strange)).run()
    expect(refused.code).to.equal(2)
    expect(refused.failure('lb1')?.stderr).to.match(/not correct for this package|GPG check FAILED/)
    // nginx is changed on one host after the other, so the other one is not touched.
    expect(refused.failure('lb2')).to.equal(undefined)
    for (const host of ['lb1', 'lb2']) expect((await lab.on(host, 'rpm -q nginx')).code).to.equal(1)
  })

  describe('with the key of the vendor', () => {
    before(async () => {
      deployment = await onBareHosts(await on(lab, 'lb1', `cat ${vendor}/RPM-GPG-KEY`))
    })

    keepsItsPromises('198.18.0.211', () => deployment)

    it('has the signed nginx of the vendor', async () => {
      for (const host of deployment.hosts) {
        const about = await on(lab, host, 'rpm -qi nginx')
        expect(about)
          .to.match(/^Release +: .*\.ngx$/m)
          .and.match(/^Signature +: RSA.*Key ID/m)
      }
    })
  })

  function onBareHosts(key: string): Promise<Deployment> {
    const variables = { nginx: { install: { key, url: `file://${vendor}` } } }
    return Deployment.onBareHosts(lab, 'hot-standby-vendor', { variables })
  }
})

const makeKey = `export GNUPGHOME=/root/strange
mkdir -p -m 700 $GNUPGHOME
gpg --batch --quiet --passphrase '' --quick-gen-key 'Somebody else <else@example.org>' rsa2048 sign never
gpg --armor --export else@example.org`
