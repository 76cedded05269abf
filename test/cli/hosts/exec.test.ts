import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { haploy } from '../command.js'

const inventory = `
import { defineInventory, secret } from 'haploy'
export default defineInventory({
  vars: { token: secret('fake-canary-token') },
  hosts: {
    here: { connection: 'local' },
    there: { connection: 'local' },
    away: { address: '127.0.0.1', port: 1, user: 'nobody' },
  },
  groups: { near: { hosts: ['here', 'there'] } },
})
`

describe('haploy exec', () => {
  let cwd: string

  const exec = (...args: string[]) => haploy(['exec', ...args], { cwd })

  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'haploy-exec-'))
    await mkdir(join(cwd, 'inventory'))
    await writeFile(join(cwd, 'inventory/hosts.ts'), inventory)
  })

  after(() => rm(cwd, { recursive: true }))

  it('runs a program on all hosts of a pattern, and prints equal output once', async () => {
    expect(await exec('near', '--', 'echo', 'up and running')).to.deep.equal({
      code: 0,
      stdout: 'here, there (exit 0):\n  up and running\n',
      stderr: '',
    })
  })

  it('runs at the same time on as many hosts as --forks says', async () => {
    const meet = (name: string) => `f=${join(cwd, name)}; mkdir -p $f; : >$f/$$; sleep 1; ls $f | wc -l`
    const together = await exec('near', '--', meet('together'))
    expect(together.stdout).to.match(/^here, there \(exit 0\):\n +2\n$/)
    const alone = await exec('near', '--forks', '1', '--', meet('alone'))
    expect(alone.stdout).to.match(/^here \(exit 0\):\n +1\nthere \(exit 0\):\n +2\n$/)
  })

  it('passes every word unchanged, also those that look like options, quotes or code', async () => {
    const words = ['-v', '--forks=3', '007', '"a  b"', "it's", '$HOME', '*', '', 'a;b', '--']
    const { code, stdout } = await exec('here', '--', 'printf', '<%s>\\n', ...words)
    expect(code).to.equal(0)
    expect(stdout).to.equal(`here (exit 0):\n${words.map((word) => `  <${word}>\n`).join('')}`)
  })

  it('takes one word as shell code, in the home folder and without input', async () => {
    const { stdout } = await exec('here', '--', 'cat; [ "$(pwd -P)" = "$(cd && pwd -P)" ] && echo a b | tr a-z A-Z')
    expect(stdout).to.equal('here (exit 0):\n  A B\n')
  })

  it('exits with 2 if the command fails on a host, and prints its standard error', async () => {
    const { code, stdout, stderr } = await exec('near', '--', 'echo out; echo wrong >&2; exit 3')
    expect({ code, stderr }).to.deep.equal({ code: 2, stderr: '' })
    expect(stdout).to.equal('here, there (exit 3):\n  out\n  stderr:\n    wrong\n')
  })

  it('exits with 4 if a host is unreachable, and prints the output of the others', async () => {
    const { code, stdout, stderr } = await exec('all', '--', 'false')
    expect({ code, stdout }).to.deep.equal({ code: 4, stdout: 'here, there (exit 1)\n' })
    expect(stderr).to.match(/^haploy: away: /)
  })

  it('prints JSON, one object per host', async () => {
    const { code, stdout } = await exec('all', '--output', 'json', '--', 'echo out; echo note >&2')
    const [here, there, away] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).to.equal(4)
    expect(here).to.deep.equal({ host: 'here', code: 0, stdout: 'out\n', stderr: 'note\n' })
    expect(there).to.deep.equal({ ...here, host: 'there' })
    expect(away.host).to.equal('away')
    expect(away.error).to.match(/^away: /)
  })

  it('masks the secrets of the inventory, and makes control characters visible', async () => {
    const code = "printf 'x fake-canary-token \\033[31m\\n'; echo fake-canary-token >&2"
    const text = await exec('here', '--', code)
    expect(text.stdout).to.equal('here (exit 0):\n  x ******** ^[[31m\n  stderr:\n    ********\n')
    const json = await exec('here', '--output', 'json', '--', code)
    expect(json.stdout).not.to.contain('fake-canary-token')
  })

  it('ends a command that prints too much, and one that takes too long', async () => {
    const flood = await exec('here', '--', 'yes')
    expect(flood.code).to.equal(2)
    expect(flood.stderr).to.contain('the output of the command on here exceeds 1 MiB')
    const slow = await exec('here', '--timeout', '1', '--', `echo $$ >${cwd}/pid; exec sleep 60`)
    expect(slow.code).to.equal(2)
    expect(slow.stderr).to.contain('here: no answer within 1 seconds')
    expect(isRunning(Number(await contentOf(join(cwd, 'pid'))))).to.equal(false)
  })

  it('ends the command on the hosts after Ctrl-C, and does not begin it on others', async () => {
    const started = join(cwd, 'started')
    const interrupt = (child: { kill(signal: NodeJS.Signals): boolean }) =>
      void contentOf(started).then(() => child.kill('SIGINT'))
    const args = ['exec', 'near', '--forks', '1', '--', `echo $$ >>${started}; sleep 60; :`]
    const { code, stdout, stderr } = await haploy(args, { cwd, onStart: interrupt })
    expect({ code, stdout }).to.deep.equal({ code: 99, stdout: '' })
    expect(stderr).to.contain('haploy: interrupted')
    const [first, ...more] = (await contentOf(started)).trimEnd().split('\n')
    expect(more).to.deep.equal([])
    expect(isRunning(Number(first))).to.equal(false)
  })

  it('says where the command belongs', async () => {
    for (const args of [['here'], ['here', '--'], ['here', '--', '  '], ['here', 'uptime']]) {
      const { code, stderr } = await exec(...args)
      expect(code, args.join(' ')).to.equal(1)
      expect(stderr, args.join(' ')).to.contain('-- uptime')
    }
    expect((await exec('hare', '--', 'uptime')).stderr).to.contain("Did you mean 'here'?")
  })
})

/** Waits until the file has a line. */
async function contentOf(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '')
    if (text.endsWith('\n')) return text
    await pause(50)
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
