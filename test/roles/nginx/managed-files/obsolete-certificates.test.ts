import { existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { nginx } from '../../../../roles/nginx/index.js'
import { obsoleteCertificates } from '../../../../roles/nginx/managed-files/obsolete-certificates.js'
import { expectContract, resourceOf } from '../../../resources/files/file-contract.js'
import { LocalHost, shells } from '../../../resources/local-host.js'

for (const shell of shells) {
  describe(`Certificates that are no longer declared, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
    })
    afterEach(() => host.remove())

    const pem = '-----BEGIN fake'
    const { certificates } = nginx.definition.variables.parse({
      certificates: {
        site: { selfSigned: { names: ['www.example.com'], folder: 'keys' } },
        given: { certificate: pem, key: pem },
      },
    })
    const removal = () => resourceOf(obsoleteCertificates({ certificates }, host.path('tls')))

    it('are nothing where haploy has made none', () => {
      expect(host.plan(removal())).to.deep.equal([])
    })

    it('are removed with their keys and links, and no others', async () => {
      mkdirSync(host.path('tls/made/ordered'), { recursive: true })
      for (const name of ['site', 'old', 'given']) {
        writeFileSync(host.path(`tls/made/${name}.pem`), pem)
        for (const end of ['crt', 'key'])
          if (name === 'given') writeFileSync(host.path(`tls/${name}.${end}`), pem)
          else symlinkSync(`made/${name}.pem`, host.path(`tls/${name}.${end}`))
      }
      writeFileSync(host.path('tls/made/ordered/old.pem'), pem)
      writeFileSync(host.path('tls/made/ordered/older.pem'), pem)
      const changes = await expectContract(host, removal())
      expect(changes.map(({ attribute }) => attribute)).to.deep.equal(['given', 'old', 'older'])
      const left = ['site.crt', 'site.key', 'made/site.pem', 'given.crt', 'given.key']
      const gone = ['old.crt', 'old.key', 'made/old.pem', 'made/given.pem', 'made/ordered/old.pem']
      for (const path of left) expect(lstatSync(host.path('tls', path)), path).not.to.equal(undefined)
      for (const path of gone) expect(existsSync(host.path('tls', path)), path).to.equal(false)
    })
  })
}
