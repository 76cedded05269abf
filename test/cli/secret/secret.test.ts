import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { newIdentity } from '../../../src/secrets/age/encryption.js'
import { command } from '../../bundle.js'
import { type CommandResult, haploy, surroundings } from '../command.js'

describe('haploy secret', function () {
  this.timeout(120_000)
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-secret-command-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const path = (name: string) => join(folder, name)
  /** Without the compiled code that some versions of Node.js keep in the home folder. */
  const filesHere = () =>
    readdirSync(folder)
      .filter((name) => name !== '.cache')
      .sort()
  const file = () => readFileSync(path('secrets.age'), 'utf8')
  const line = (name: string) =>
    file()
      .split('\n')
      .find((each) => each.startsWith(`${name}: `))

  function secret(args: readonly string[], { env, input }: { env?: Record<string, string>; input?: string } = {}) {
    return haploy(['secret', ...args], {
      cwd: folder,
      env: environment(env),
      ...(input === undefined ? {} : { input }),
    })
  }

  function environment(env: Record<string, string> = {}): Record<string, string> {
    return { HOME: folder, XDG_CONFIG_HOME: '', HAPLOY_AGE_IDENTITY: '', VISUAL: '', EDITOR: 'false', ...env }
  }

  async function must(args: readonly string[], more?: Parameters<typeof secret>[1]): Promise<string> {
    const { code, stdout, stderr } = await secret(args, more)
    expect(code, stderr).to.equal(0)
    return stdout
  }

  function expectFailure({ code, stderr }: CommandResult, says: RegExp): void {
    expect(stderr).to.match(says)
    expect(code).to.equal(1)
  }

  /** An editor that runs shell code with the path of the file as `$1`. */
  function editor(code: string): Record<string, string> {
    writeFileSync(path('editor'), `#!/bin/sh\n${code}\n`, { mode: 0o755 })
    return { EDITOR: path('editor') }
  }

  it('creates an identity that only the user can read, and a file without values', async () => {
    expect(await must(['init'])).to.match(
      /Created your identity .*\/\.config\/haploy\/identity.*\nCreated secrets\.age/,
    )
    expect(file()).to.match(/^# .*\nrecipient age1\w+\n$/)
    expect(statSync(path('.config/haploy/identity')).mode & 0o777).to.equal(0o600)
    expect(statSync(path('.config/haploy')).mode & 0o777).to.equal(0o700)
    const before = file()
    expectFailure(await secret(['init']), /cannot create .*secrets\.age: it exists already\n.*haploy secret edit/)
    expect(file()).to.equal(before)
    expect(await must(['init', '--file', 'other.age'])).to.not.contain('identity')
  })

  it('sets a value to standard input, and changes one line for it', async () => {
    await must(['init'])
    await must(['set', 'one'], { input: 'fake-one\n' })
    await must(['set', 'two'], { input: 'fake-two' })
    const [one, two] = [line('one'), line('two')]
    await must(['set', 'two'], { input: 'fake-2' })
    expect(line('one')).to.equal(one)
    expect(line('two')).not.to.equal(two)
    expect(await must(['view'])).to.equal('one: fake-one\ntwo: fake-2\n')
    expect(await must(['view', 'one'])).to.equal('fake-one\n')
    expect(file()).to.not.contain('fake')
    expectFailure(await secret(['set', 'a b'], { input: 'fake' }), /'a b' cannot be the name/)
    expectFailure(await secret(['set', 'one'], { input: '\n' }), /the value of 'one' is empty/)
    expectFailure(await secret(['view', 'noe']), /it contains no secret 'noe'\n.*Did you mean 'one'/)
  })

  it('works in the subfolders of a project, with the same file', async () => {
    await must(['init'])
    await must(['set', 'one'], { input: 'fake-one' })
    mkdirSync(path('playbooks/deep'), { recursive: true })
    const options = { cwd: path('playbooks/deep'), env: environment() }
    expect((await haploy(['secret', 'view'], options)).stdout).to.equal('one: fake-one\n')
    writeFileSync(
      path('hosts.ts'),
      `import { defineInventory, secret } from 'haploy'
       export default defineInventory({ hosts: { a: { password: await secret.age('secrets.age', 'one') } } })`,
    )
    const listed = await haploy(['hosts', '-i', '../../hosts.ts'], options)
    expect(listed.code, listed.stderr).to.equal(0)
    expectFailure(
      await haploy(['secret', 'view', '--file', 'secrets.age'], options),
      /deep\/secrets\.age: there is no such file/,
    )
  })

  it('sets a value that is typed on the terminal, which does not echo it', async () => {
    await must(['init'])
    const words = `stty cols 120; ${process.execPath} ${command} secret set typed; stty -a`
    const child = spawn('script', ['-qec', words, '/dev/null'], {
      cwd: folder,
      env: { ...surroundings, ...environment() },
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      if (!text.includes('typed: ') && (text + more).includes('typed: ')) child.stdin.write('fake-typed value\n')
      text += more
    })
    await new Promise((resolve) => child.on('close', resolve))
    expect(text)
      .to.match(/Value of typed: \r\n+Set typed\./)
      .and.not.contain('fake-typed')
    expect(text, 'the terminal echoes again').to.match(/ echo /)
    expect(await must(['view', 'typed'])).to.equal('fake-typed value\n')
  })

  it('opens values in the editor, in a private file, and keeps the lines of values that are not changed', async () => {
    await must(['init'])
    await must(['set', 'one'], { input: 'fake-one' })
    await must(['set', 'gone'], { input: 'fake-gone' })
    const one = line('one')
    const edit = editor(`
      stat -c '%a %n' "$1" "$(dirname "$1")" >seen
      cat "$1" >>seen
      touch "$1~"
      printf 'one: fake-one\\nnumber: 0123\\nkey: |\\n  fake-a\\n  fake-b\\n' >"$1"`)
    expect(await must(['edit'], { env: edit })).to.equal('Changed number, key, gone.\n')
    expect(line('one')).to.equal(one)
    expect(await must(['view'])).to.equal('one: fake-one\nnumber: 0123\nkey: |\n  fake-a\n  fake-b\n')
    const seen = readFileSync(path('seen'), 'utf8')
    expect(seen).to.match(/^600 (.*)\/secrets\.yaml\n700 \1\n# .*\none: fake-one\ngone: fake-gone\n$/)
    expect(existsSync(/^700 (.*)$/m.exec(seen)![1]!)).to.equal(false)
    const before = file()
    expect(await must(['edit'], { env: { EDITOR: 'true' } })).to.equal('Nothing is changed.\n')
    expect(file()).to.equal(before)
  })

  it('changes nothing if the editor fails or leaves what is no list of secrets, and does not repeat it', async () => {
    await must(['init'])
    await must(['set', 'one'], { input: 'fake-one' })
    const before = file()
    const cases: readonly (readonly [code: string, says: RegExp])[] = [
      ['echo "two: \\"fake-unclosed" >>"$1"', /line \d is not YAML/],
      ['echo "two: [fake-list]" >>"$1"', /the value of 'two' is not a text/],
      ['echo "two:" >>"$1"', /the value of 'two' is empty/],
      ['echo "fake two: x" >>"$1"', /a name has characters other than/],
      ['echo "two: x" >>"$1"; exit 3', /the editor .* ended with 3; nothing is changed/],
    ]
    for (const [code, says] of cases) {
      const result = await secret(['edit'], { env: editor(`dirname "$1" >seen\n${code}`) })
      expectFailure(result, says)
      expect(result.stderr).to.not.contain('fake-')
      expect(file()).to.equal(before)
      expect(existsSync(readFileSync(path('seen'), 'utf8').trim())).to.equal(false)
    }
  })

  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
    it(`removes the file with the values after ${signal}`, async () => {
      await must(['init'])
      const env = environment(editor('dirname "$1" >seen\necho ready\nsleep 2'))
      const { code } = await haploy(['secret', 'edit'], {
        cwd: folder,
        env,
        onOutput: (text, child) => void (text.includes('ready') && child.kill(signal)),
      })
      expect(existsSync(readFileSync(path('seen'), 'utf8').trim())).to.equal(false)
      expect(code, 'Ctrl-C belongs to the editor').to.equal(signal === 'SIGINT' ? 0 : 99)
    })
  }

  it('keeps what others have changed while the editor was open', async () => {
    await must(['init'])
    await must(['set', 'one'], { input: 'fake-one' })
    const set = `printf fake-two | "${process.execPath}" "${command}" secret set two >/dev/null`
    await must(['edit'], { env: editor(`${set}\necho "three: fake-three" >>"$1"`) })
    expect(await must(['view'])).to.equal('one: fake-one\ntwo: fake-two\nthree: fake-three\n')
  })

  it('encrypts for other recipients, and leaves no other file', async () => {
    const other = await newIdentity()
    const asOther = { env: { HAPLOY_AGE_IDENTITY: other.identity.reveal() } }
    await must(['init'])
    await must(['set', 'one'], { input: 'fake-one' })
    const [own] = /age1\w+/.exec(file())!
    expectFailure(await secret(['view'], asOther), /cannot decrypt 'one': it is encrypted for other recipients/)
    await must(['rekey', '--add', other.recipient])
    expect(await must(['view', 'one'], asOther)).to.equal('fake-one\n')
    await must(['set', 'two'], { input: 'fake-two' })
    expect(await must(['view', 'two'], asOther)).to.equal('fake-two\n')
    expect(await must(['rekey', '--remove', own], asOther)).to.match(/change the secrets too/)
    expectFailure(await secret(['view']), /encrypted for other recipients/)
    expectFailure(await secret(['rekey', '--remove', own], asOther), /is not a recipient of secrets\.age/)
    expectFailure(await secret(['rekey', '--remove', other.recipient], asOther), /no recipients/)
    expectFailure(await secret(['rekey', '--add', 'age1fake'], asOther), /'age1fake' is not an age recipient/)
    expect(filesHere()).to.deep.equal(['.config', 'secrets.age'])
  })

  it('accepts no invalid recipient for a file without values', async () => {
    await must(['init'])
    const before = file()
    for (const bogus of ['bogus key', 'age1fake', '']) {
      expectFailure(await secret(['rekey', '--add', bogus]), /is not an age recipient/)
      expect(file()).to.equal(before)
    }
  })

  it('keeps all values of commands that run at the same time, also after one has died', async () => {
    await must(['init'])
    // No process has this number.
    writeFileSync(path('secrets.age.lock'), String(2 ** 22 + 1))
    const names = ['a', 'b', 'c', 'd', 'e']
    await Promise.all(names.map((name) => must(['set', name], { input: `fake-${name}` })))
    for (const name of names) expect(await must(['view', name])).to.equal(`fake-${name}\n`)
    expect(filesHere()).to.deep.equal(['.config', 'secrets.age'])
  })

  it('says that the folder of the identity cannot be created', async () => {
    writeFileSync(path('.config'), '')
    const result = await secret(['init'])
    expectFailure(result, /cannot create your identity .*: ENOTDIR\n.*HAPLOY_AGE_IDENTITY/)
    expect(result.stderr).to.not.contain('unexpected')
  })

  it('keeps the mode of the file', async () => {
    await must(['init'])
    for (const mode of [0o640, 0o666]) {
      chmodSync(path('secrets.age'), mode)
      await must(['set', 'one'], { input: 'fake-one' })
      expect(statSync(path('secrets.age')).mode & 0o777).to.equal(mode)
    }
  })

  it('is used by an inventory, which reports a forgotten await', async () => {
    await must(['init'])
    await must(['set', 'token'], { input: 'fake-age-token' })
    mkdirSync(path('inventory'))
    const inventory = (value: string) =>
      writeFileSync(
        path('inventory/hosts.ts'),
        `import { defineInventory, secret } from 'haploy'\nexport default defineInventory({ hosts: { one: { token: ${value} } } })\n`,
      )
    const list = () => haploy(['hosts', '--list'], { cwd: folder, env: environment() })
    inventory("await secret.age('secrets.age', 'token')")
    expect((await list()).stdout).to.contain('"token": "********"')
    inventory("secret.age('secrets.age', 'token')")
    expectFailure(
      await list(),
      /hosts\.ts:2: token is a promise \(from host one in the inventory\)\n.*await secret\.age/,
    )
  })
})
