import { createHash } from 'node:crypto'
import { chmodSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { sh } from '../../../src/core/shell/script.js'
import { sha256Of } from '../../../src/resources/files/checksum.js'
import { LocalHost, shells } from '../local-host.js'

for (const shell of shells) {
  describe(`The checksum of a file, in ${shell}`, () => {
    let host: LocalHost
    beforeEach(() => {
      host = new LocalHost(shell)
    })
    afterEach(() => host.remove())

    const large = Buffer.alloc(5_000_000, 'haploy')
    const wanted = createHash('sha256').update(large).digest('hex')

    function sumOf(bytes: Buffer, openssl?: string): string {
      writeFileSync(host.path('content'), bytes)
      if (openssl !== undefined) {
        writeFileSync(host.path('openssl'), openssl)
        chmodSync(host.path('openssl'), 0o755)
      }
      const output = host.run(sh`PATH=${host.folder}:$PATH; ${sha256Of(sh`${host.path('content')}`, bytes.length)}`)
      expect(output.stderrText).to.equal('')
      return output.text.slice(0, 64)
    }

    it('is the same whatever the size', () => {
      expect(sumOf(large)).to.equal(wanted)
      const small = Buffer.from('small\n')
      expect(sumOf(small)).to.equal(createHash('sha256').update(small).digest('hex'))
    })

    it('comes from sha256sum if OpenSSL does not work', () => {
      expect(sumOf(large, '#!/bin/sh\ncat >/dev/null\necho unsupported >&2\nexit 1\n')).to.equal(wanted)
    })

    it('of a large file comes from OpenSSL if possible', () => {
      const answer = `${'0'.repeat(64)} *stdin`
      expect(sumOf(large, `#!/bin/sh\necho '${answer}'\n`)).to.equal('0'.repeat(64))
      expect(sumOf(Buffer.from('small\n'), `#!/bin/sh\necho '${answer}'\n`)).not.to.equal('0'.repeat(64))
    })
  })
}
