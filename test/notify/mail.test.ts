import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { mailText, sendMail } from '../../src/notify/mail.js'

const parser = `
import email, email.policy, json, sys
mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
print(json.dumps({**{k: str(v) for k, v in mail.items()}, 'text': mail.get_content(), 'defects': len(mail.defects)}))
`

/** What a mail program makes of a mail. */
function parsed(mail: string): Record<string, unknown> {
  return JSON.parse(execFileSync('python3', ['-c', parser], { input: mail, encoding: 'utf8' }))
}

describe('A mail', () => {
  const subject = `haploy run deploy: ${'größer als zwei Zeilen, '.repeat(9)}end`

  it('has the first line as its subject, in any language and length', () => {
    const text = `${subject}\nBcc: nobody@example.org\n.\n`
    const mail = mailText('ops@example.org', text)
    expect(Math.max(...mail.split('\n').map(({ length }) => length))).to.be.below(77)
    expect(parsed(mail)).to.deep.include({
      ...{ To: 'ops@example.org', Subject: subject, 'Auto-Submitted': 'auto-generated', text: `${text}\n`, defects: 0 },
    })
    expect(parsed(mail)).not.to.have.property('Bcc')
  })

  describe('is passed to sendmail', () => {
    let folder: string
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'haploy-mail-'))
    })
    afterEach(() => rmSync(folder, { recursive: true }))

    const send = (code: string, milliseconds = 5000) => {
      if (code !== '') writeFileSync(join(folder, 'sendmail'), `#!/bin/sh\n${code}\n`, { mode: 0o755 })
      const env = { PATH: `${folder}:/usr/bin:/bin` }
      return sendMail('ops@example.org', 'done', { env, signal: AbortSignal.timeout(milliseconds) }).then(
        () => undefined,
        (error: Error) => error.message,
      )
    }

    it('with the address as its argument', async () => {
      expect(await send(`echo "$*" >${folder}/words; cat >${folder}/mail`)).to.equal(undefined)
      expect(readFileSync(join(folder, 'words'), 'utf8')).to.equal('-i -- ops@example.org\n')
      expect(parsed(readFileSync(join(folder, 'mail'), 'utf8'))).to.include({ Subject: 'done', text: 'done\n' })
    })

    it('which may not accept it', async () => {
      expect(await send('exit 75')).to.equal('sendmail exited with 75')
    })

    it('which may hang', async () => {
      const start = Date.now()
      expect(await send('exec sleep 30', 300)).to.equal('sendmail failed (ABORT_ERR)')
      expect(Date.now() - start).to.be.below(5000)
    })
  })
})
