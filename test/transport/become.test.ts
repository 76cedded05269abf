import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { FailedError, UnreachableError } from '../../src/core/errors.js'
import { secret } from '../../src/core/shell/secret.js'
import { Login } from '../../src/transport/become.js'
import { connect } from '../../src/transport/connect.js'
import type { Connection, Target } from '../../src/transport/transport.js'
import { rejection } from './rejection.js'

const asks = 'printf %s "$prompt" >&2; read -r line || exit 1; printf "%s\\n" "$line" >>"$0.typed"'
const refuses = '[ "$line" = fake-right ] || { echo "Sorry, try again." >&2; continue; }'

/** A sudo that does the one thing that a test is about. It takes the options as the real one does. */
const fakeSudo = (body: string) => `#!/bin/sh
echo "$@" >>"$0.argv"
while [ "$1" != -- ]; do case $1 in -n) never=1 ;; -p) prompt=$2; shift ;; -u) user=$2; shift ;; esac; shift; done; shift
complain() { echo "$1" >&2; exit 1; }
${body}
`

describe('become', () => {
  const me = userInfo().username
  let folder: string
  let open: Connection | undefined
  const sudo = (body: string) => {
    writeFileSync(join(folder, 'sudo'), fakeSudo(body))
    chmodSync(join(folder, 'sudo'), 0o755)
  }
  const become = async (
    more: Partial<Target> = {},
    path = `${folder}:${process.env.PATH}`,
    connectTimeout = 20_000,
  ) => {
    const env = { HOME: folder, PATH: path }
    const target: Target = { name: 'lb1', address: 'lb1', connection: 'local', become: 'root', ...more }
    open = await connect(target, { connectTimeout, commandTimeout: 20_000, acceptNewHostKeys: false, env })
    return (await open.exchange({ script: 'echo hello' })).text
  }
  const failure = async (...parameters: Parameters<typeof become>) => {
    const error = await rejection(become(...parameters))
    expect(inspect(error, { depth: 9 }) + error.stack).to.not.match(/fake-(right|wrong)/)
    return error
  }
  const recorded = (what: 'argv' | 'typed') => readFileSync(join(folder, `sudo.${what}`), 'utf8')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-become-'))
  })
  afterEach(async () => {
    await open?.close()
    open = undefined
    rmSync(folder, { recursive: true })
  })

  it('sends no password when sudo needs none', async () => {
    sudo('exec "$@"')
    expect(await become({ becomePassword: secret('fake-right') })).to.equal('hello\n')
  })

  it('sends no password when sudo does not ask', async () => {
    sudo('read -r line; printf "%s\\n" "$line" >>"$0.typed"')
    await failure({ becomePassword: secret('fake-right') }, undefined, 1500)
    expect(recorded('typed')).to.equal('\n')
  })

  it('sends the password once when sudo asks for it', async () => {
    sudo(`while :; do ${asks}; ${refuses}; exec "$@"; done`)
    expect(await become({ becomePassword: secret('fake-right') })).to.equal('hello\n')
    expect(recorded('typed')).to.equal('fake-right\n')
    expect(recorded('argv')).to.match(/^-S -p \[haploy [0-9a-f]{16}\] {2}-H -u root -- sh -c /)
    expect(recorded('argv')).to.not.contain('fake-right')
  })

  it('sends the password again for the shell that replaces a timed-out one', async () => {
    sudo(`while :; do ${asks}; ${refuses}; exec "$@"; done`)
    await become({ becomePassword: secret('fake-right') })
    expect(await rejection(open!.exchange({ script: 'sleep 9', timeout: 200 }))).to.be.instanceOf(FailedError)
    expect((await open!.exchange({ script: 'echo hello' })).text).to.equal('hello\n')
    expect(recorded('typed')).to.equal('fake-right\nfake-right\n')
  })

  it('reports a rejected password after one attempt', async () => {
    sudo(`while :; do ${asks}; ${refuses}; exec "$@"; done`)
    const error = await failure({ becomePassword: secret('fake-wrong') })
    expect(error).to.be.instanceOf(FailedError)
    expect(error.message).to.equal(`sudo on lb1 rejected the password of user ${me}`)
    expect(recorded('typed')).to.equal('fake-wrong\n')
  })

  it('names every way to provide a missing password', async () => {
    sudo('[ "$never" ] && complain "sudo: a password is required"; exec "$@"')
    const error = await failure()
    expect(error).to.be.instanceOf(FailedError)
    expect(error.message).to.equal(`sudo on lb1 does not allow user ${me} to become root: sudo: a password is required`)
    expect(error.hint).to.contain('--ask-become-pass')
    expect(error.hint).to.contain('HAPLOY_BECOME_PASSWORD')
    expect(error.hint).to.contain('--become-password-command')
  })

  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['ops is not in the sudoers file.', 'root', /Allow .* in the sudoers file/],
    ['sudo: sorry, you must have a tty to run sudo', 'root', /requiretty/],
    ['sudo: unknown user: guarded', 'guarded', /Create the user there/],
    ['sudo: /etc/sudoers is world writable', 'root', /sudo -n true/],
  ]
  for (const [words, user, hint] of refusals) {
    it(`passes on sudo's message: ${words}`, async () => {
      sudo(`complain '${words}'`)
      const error = await failure({ become: user })
      expect(error).to.be.instanceOf(FailedError)
      expect(error.message).to.equal(`sudo on lb1 does not allow user ${me} to become ${user}: ${words}`)
      expect(error.hint).to.match(hint)
    })
  }

  it('removes its own program from messages of sudo', async () => {
    sudo('shift; shift; echo "Sorry, user ops is not allowed to execute \'/bin/sh -c $1\' as root on lb1." >&2; exit 1')
    const { message, hint } = await failure()
    expect(message).to.match(/: Sorry, user ops is not allowed to execute '\/bin\/sh -c …' as root on lb1\.$/)
    expect(hint).to.contain('in the sudoers file')
  })

  it('distinguishes a login shell that never reached sudo from a host without sudo', () => {
    const login = new Login('lb1', 'ops', 'root')
    const before = login.endedError('This account is currently not available.\n', '', 'exit code 1')
    expect(before).to.be.instanceOf(UnreachableError)
    expect(before.message).to.match(
      /^lb1: the shell of user ops ended before it was ready \(exit code 1\): This account/,
    )
    expect(before.hint).to.contain('usermod -s /bin/sh ops')

    const missing = login.endedError('sh: 1: exec: sudo: not found\n', 'welcome\nhaploy-sudo\n', 'exit code 127')
    expect(missing).to.be.instanceOf(FailedError)
    expect(missing.message).to.match(/become root: sh: 1: exec: sudo: not found$/)
    expect(missing.hint).to.match(/^Install sudo there/)
  })

  it('gives up on a sudo that never answers', async () => {
    sudo('sleep 2')
    const error = await failure({}, undefined, 300)
    expect(error).to.be.instanceOf(UnreachableError)
    expect(error.message).to.contain('no shell was ready within 0.3 seconds')
    expect(error.hint).to.contain('sudo -l')
  })
})
