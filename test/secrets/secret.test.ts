import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Secret } from '../../src/core/shell/secret.js'
import { AgeFile } from '../../src/secrets/age/age-file.js'
import { encrypt, newIdentity } from '../../src/secrets/age/encryption.js'
import { setProjectFolder } from '../../src/secrets/read-text.js'
import { secret } from '../../src/secrets/secret.js'
import { setVaultPasswords } from '../../src/secrets/vault/passwords.js'
import { encryptVault } from './vault/encrypt-vault.js'

describe('A secret', () => {
  let folder: string
  let environment: NodeJS.ProcessEnv
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-provider-'))
    environment = { ...process.env }
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
    Object.assign(process.env, environment)
    setVaultPasswords({})
  })

  const path = (name: string) => join(folder, name)
  function write(name: string, content: string | Buffer, mode = 0o600): string {
    writeFileSync(path(name), content, { mode })
    return path(name)
  }

  it('is made of a value that the project has', () => {
    expect(secret('fake-value').reveal()).to.equal('fake-value')
    const unset = process.env.FAKE_UNSET as string
    expect(() => secret(unset)).to.throw(/^secret\(…\) needs a text, not nothing$/)
  })

  it('begins its path at the project', async () => {
    setProjectFolder(folder)
    try {
      write('token', 'fake-a\n')
      expect(secret.file('token').reveal()).to.equal('fake-a')
      await expectRejection(secret.age('none.age', 'x'), join(folder, 'none.age'))
      await expectRejection(secret.vault('none.yml', 'x'), join(folder, 'none.yml'))
    } finally {
      setProjectFolder('.')
    }
  })

  it('is known to redaction from the moment it is made, whatever it comes from', async () => {
    const known: string[] = []
    const forget = Secret.watch((value) => known.push(value))
    process.env.FAKE_KNOWN = 'fake-known-env'
    secret.env('FAKE_KNOWN')
    secret.file(write('known', 'fake-known-file'))
    secret.command("printf 'fake-known-command'")
    setVaultPasswords({ files: [write('password', 'fake-password')] })
    await secret.vault(write('vault', encryptVault('a: fake-known-vault', 'fake-password')), 'a')
    forget()
    expect(known).to.include.members([
      ...['fake-known-env', 'fake-known-file', 'fake-known-command'],
      ...['fake-password', 'fake-known-vault'],
    ])
  })

  describe('of the environment', () => {
    it('is the value of a variable', () => {
      process.env.FAKE_ENV = ' fake value '
      expect(secret.env('FAKE_ENV').reveal()).to.equal(' fake value ')
      delete process.env.FAKE_ENV
      expect(secret.env('FAKE_ENV').reveal()).to.equal(' fake value ')
    })

    it('must be set', () => {
      process.env.FAKE_EMPTY = ''
      expect(() => secret.env('FAKE_UNSET')).to.throw(
        /^secret\.env\('FAKE_UNSET'\): the environment variable FAKE_UNSET is not set$/,
      )
      expect(() => secret.env('FAKE_EMPTY')).to.throw(/is empty$/)
    })

    it('is not printed if it stands where its name belongs', () => {
      expect(() => secret.env('fake-password!')).to.throw(/^secret\.env\(…\): this is not the name/)
    })
  })

  describe('of a file', () => {
    it('is its content without the final newline, read once', () => {
      const file = write('token', 'fake-a\nfake-b\n')
      expect(secret.file(file).reveal()).to.equal('fake-a\nfake-b')
      appendFileSync(file, 'more')
      expect(secret.file(file).reveal()).to.equal('fake-a\nfake-b')
      expect(secret.file(write('windows', 'fake\r\n')).reveal()).to.equal('fake')
    })

    it('may be in the home folder', () => {
      process.env.HOME = folder
      write('at-home', 'fake-home')
      expect(secret.file('~/at-home').reveal()).to.equal('fake-home')
    })

    it('must exist, be text and contain something; it may be written after an error', () => {
      expect(() => secret.file(path('missing'))).to.throw(
        /^secret\.file\('.*missing'\): cannot read .*: there is no such file$/,
      )
      expect(() => secret.file(folder)).to.throw(/it is a folder$/)
      expect(() => secret.file(write('binary', Buffer.from([0xff, 0xfe])))).to.throw(/it is not UTF-8 text$/)
      expect(() => secret.file(write('empty', '\n'))).to.throw(/is empty$/)
      write('missing', 'fake-late')
      expect(secret.file(path('missing')).reveal()).to.equal('fake-late')
    })
  })

  describe('of a command', () => {
    it('is what it prints without the final newline, and the command runs once', () => {
      const command = `echo x >>'${path('runs')}'; printf 'fake-1\\nfake-2\\n'`
      expect(secret.command(command).reveal()).to.equal('fake-1\nfake-2')
      expect(secret.command(command).reveal()).to.equal('fake-1\nfake-2')
      expect(readFileSync(path('runs'), 'utf8')).to.equal('x\n')
    })

    it('must be printed by a command that succeeds, and is not in the error', () => {
      const known: string[] = []
      const forget = Secret.watch((value) => known.push(value))
      const failing = `cat ${write('value', 'fake-half')}; exit 3`
      expect(() => secret.command(failing)).to.throw(/^secret\.command\('cat .*it exited with 3$/)
      forget()
      expect(known, 'what a failed command has printed is masked too').to.include('fake-half')
      expect(() => secret.command('true')).to.throw(/it printed nothing$/)
      expect(() => secret.command('kill -TERM $$')).to.throw(/it was ended by SIGTERM$/)
      expect(() => secret.command('head -c 2000000 /dev/zero')).to.throw(/it printed more than 1 MiB$/)
    })
  })

  describe('of an age file', () => {
    async function ageFile(name = 'token', value = 'fake-age') {
      const { identity, recipient } = await newIdentity()
      process.env.HAPLOY_AGE_IDENTITY = write('identity', `# a comment\n${identity.reveal()}\n`)
      const encrypted = await encrypt(name, new Secret(value), [recipient])
      return { identity, file: AgeFile.create([recipient]).with(name, encrypted) }
    }

    it('is decrypted with the identity in a file, or in the environment', async () => {
      const { identity, file } = await ageFile()
      expect((await secret.age(write('a.age', String(file)), 'token')).reveal()).to.equal('fake-age')
      process.env.HAPLOY_AGE_IDENTITY = identity.reveal()
      expect((await secret.age(write('b.age', String(file)), 'token')).reveal()).to.equal('fake-age')
    })

    it('is decrypted with the content of a file of identities in the environment', async () => {
      const { identity, file } = await ageFile()
      const other = await newIdentity()
      for (const [index, end] of ['\n', '\r\n'].entries()) {
        const lines = [`# recipient: ${other.recipient}`, other.identity.reveal(), '', identity.reveal(), '']
        process.env.HAPLOY_AGE_IDENTITY = lines.join(end)
        expect((await secret.age(write(`${index}.age`, String(file)), 'token')).reveal()).to.equal('fake-age')
      }
    })

    it('is not decrypted with a damaged identity in the environment, which no message repeats', async () => {
      const { identity, file } = await ageFile()
      const key = identity.reveal()
      const values = [`# fake\n${key}x`, `first\n${key}`, key.toLowerCase(), ` ${key}!`, `"${key}"`, key.slice(16)]
      for (const value of values) {
        const known: string[] = []
        const forget = Secret.watch((each) => known.push(each))
        process.env.HAPLOY_AGE_IDENTITY = value
        const message = await failure(secret.age(write('a.age', String(file)), 'token'))
        forget()
        expect(message.toLowerCase()).to.contain('haploy_age_identity').and.not.contain(key.slice(20, 40).toLowerCase())
        if (value.length > key.length) expect(known.join(' ')).to.contain(key)
      }
    })

    it('must be in the file, under its name', async () => {
      const { file } = await ageFile()
      const age = write('a.age', String(file))
      expect(await failure(secret.age(age, 'tokn'))).to.match(
        /^secret\.age\('.*a\.age', 'tokn'\): it contains no secret 'tokn' Did you mean 'token'\?$/,
      )
      const renamed = write('b.age', String(file).replace('token:', 'other:'))
      expect(await failure(secret.age(renamed, 'other'))).to.match(/encrypted under another name/)
      expect(await failure(secret.age(path('none.age'), 'token'))).to.match(/no such file .*haploy secret init/)
    })

    it('is not decrypted for others, nor if it is damaged', async () => {
      const { file } = await ageFile()
      const encrypted = file.encrypted('token')
      const damaged = Buffer.from(encrypted, 'base64')
      damaged[damaged.length - 1]! ^= 1
      const age = write('damaged.age', String(file.with('token', damaged.toString('base64'))))
      expect(await failure(secret.age(age, 'token'))).to.match(/its value is damaged/)
      const other = write('other.age', String(file))
      await ageFile()
      expect(await failure(secret.age(other, 'token'))).to.match(/encrypted for other recipients .*rekey --add/)
    })

    it('needs an identity that only the user can read, of a kind that haploy supports', async () => {
      const { file } = await ageFile()
      const age = write('a.age', String(file))
      chmodSync(path('identity'), 0o644)
      expect(await failure(secret.age(age, 'token'))).to.match(/other users may read the age identity .*chmod 600/)
      process.env.HAPLOY_AGE_IDENTITY = write('ssh', '-----BEGIN OPENSSH PRIVATE KEY-----\nfake\n')
      expect(await failure(secret.age(age, 'token'))).to.match(/is a key of SSH or TLS, and haploy needs a plain age/)
      process.env.HAPLOY_AGE_IDENTITY = write('locked', 'age-encryption.org/v1\nfake\n')
      expect(await failure(secret.age(age, 'token'))).to.match(/is an encrypted identity/)
      process.env.HAPLOY_AGE_IDENTITY = 'AGE-SECRET-KEY-1FAKE'
      expect(await failure(secret.age(age, 'token'))).to.match(/the age identity is damaged/)
      process.env.HAPLOY_AGE_IDENTITY = path('none')
      expect(await failure(secret.age(age, 'token'))).to.match(/cannot read the age identity .*haploy secret init/)
    })
  })

  describe('of ansible-vault', () => {
    const password = 'fake-password'
    const value = (text: string) =>
      `plain: 1\ntoken: !vault |\n  ${encryptVault(text, password).trim().replaceAll('\n', '\n  ')}\n`

    it('is a variable of an encrypted file, an encrypted variable, or a whole file', async () => {
      process.env.ANSIBLE_VAULT_PASSWORD_FILE = write('password', `${password}\n`)
      const whole = write('whole.yml', encryptVault('token: fake-whole\nnumber: 0123\n', password))
      expect((await secret.vault(whole, 'token')).reveal()).to.equal('fake-whole')
      expect((await secret.vault(whole, 'number')).reveal()).to.equal('0123')
      expect((await secret.vault(write('value.yml', value('fake-value')), 'token')).reveal()).to.equal('fake-value')
      expect((await secret.vault(write('key', encryptVault('fake\nkey\n', password)))).reveal()).to.equal('fake\nkey')
    })

    it('takes the password of a program, and of the options before the environment', async () => {
      process.env.ANSIBLE_VAULT_PASSWORD_FILE = path('missing')
      const program = write('program', `#!/bin/sh\necho ${password}\n`, 0o700)
      setVaultPasswords({ files: [write('other', 'fake-other'), program] })
      expect((await secret.vault(write('a.yml', value('fake-program')), 'token')).reveal()).to.equal('fake-program')
    })

    it('needs a password that fits, a file in YAML, and a text of that name', async () => {
      const file = write('a.yml', value('fake-value'))
      delete process.env.ANSIBLE_VAULT_PASSWORD_FILE
      expect(await failure(secret.vault(file, 'token'))).to.match(
        /^secret\.vault\('.*a\.yml', 'token'\): .*a\.yml is encrypted with ansible-vault, and there is no vault password .*--ask-vault-pass/,
      )
      setVaultPasswords({ files: [write('wrong', 'fake-wrong')] })
      expect(await failure(secret.vault(file, 'token'))).to.match(/the vault password does not decrypt 'token' in /)
      expect(await failure(secret.vault(file, 'tokn'))).to.match(/no variable 'tokn' .*Did you mean 'token'/)
      expect(await failure(secret.vault(write('b.yml', 'a: {}\n'), 'a'))).to.match(/is not a text/)
      expect(await failure(secret.vault(write('c.yml', 'a: "fake-unclosed\n'), 'a'))).to.match(
        /does not contain variables in YAML/,
      )
      expect(await failure(secret.vault(path('none.yml'), 'a'))).to.match(/there is no such file/)
      setVaultPasswords({ files: [path('none')] })
      expect(await failure(secret.vault(file, 'token'))).to.match(/cannot read the vault password file .*no such file/)
    })
  })

  /** The message and the hint of the error, which contain no value of these tests. */
  async function failure(promise: Promise<Secret>): Promise<string> {
    const error = await promise.then(
      (found) => expect.fail(`there is a ${found}`),
      (error: Error & { hint?: string }) => error,
    )
    const text = `${error.message} ${error.hint}`
    expect(text).not.to.match(/fake-(?:age|value|whole|wrong|password|unclosed)/)
    return text
  }
})

async function expectRejection(promise: Promise<unknown>, text: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: Error) => reason,
  )
  expect(error?.message).to.contain(text)
}
