import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { type Script, sh } from '../../../src/core/shell/script.js'
import { Secret } from '../../../src/core/shell/secret.js'
import type { Items } from '../../../src/core/task.js'
import { command } from '../../../src/resources/command.js'
import { absent } from '../../../src/resources/files/absent.js'
import { directory } from '../../../src/resources/files/directory.js'
import { file } from '../../../src/resources/files/file.js'
import { link } from '../../../src/resources/files/link.js'
import { connectIn } from '../../../src/testing/local-host.js'
import type { Connect } from '../../../src/transport/transport.js'
import { LocalRun } from '../local-run.js'

describe('A rehearsal', () => {
  let here: LocalRun

  before(function () {
    const copy = spawnSync('unshare', [
      '--mount',
      'sh',
      '-c',
      'mount -t tmpfs none /mnt && mkdir /mnt/u /mnt/w /mnt/r && mount -t overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w none /mnt/r',
    ])
    if (copy.status !== 0) this.skip()
  })
  beforeEach(() => {
    here = new LocalRun()
    mkdirSync(here.path('etc'))
    writeFileSync(here.path('etc/part'), 'old part')
    writeFileSync(here.path('main'), 'old')
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  it('finds that a validation would refuse the new file, in the very words of the run', async () => {
    const { announced, done } = await both(() => [
      main(() => sh`echo 'line 3: no such word'; echo 'not this' >&2; exit 7`),
    ])
    expect(announced).to.deep.equal(done)
    expect(announced[0]).to.match(/^here: t: failed \(.*main: the new content was rejected, and nothing was changed\)$/)
    const [dry, real] = outcomes
    expect(dry).to.deep.include({ predicted: true })
    expect(dry!.failure).to.deep.include({ stdout: 'line 3: no such word', stderr: 'not this', code: 7 })
    expect({ ...dry!.failure, stack: '' }).to.deep.equal({ ...real!.failure, stack: '' })
  })

  it('sees what earlier tasks would write, replace and remove, all together', async () => {
    const all = (staged: string) => sh`
[ "$(cat ${staged})" = new ] && [ "$(cat ${here.path('etc/part')})" = 'new part' ] && [ ! -e ${here.path('gone')} ] &&
[ "$(stat -c %a ${here.path('made/inside')})" = 700 ] && [ "$(readlink ${here.path('l')})" = made ]`
    writeFileSync(here.path('gone'), '')
    const { announced, done } = await both(() => [
      file('part', here.path('etc/part'), { content: 'new part' }),
      absent('gone', here.path('gone')),
      directory('made', here.path('made/inside'), { mode: '0700' }),
      link('link', here.path('l'), { to: 'made' }),
      main(all),
    ])
    expect(announced.at(-1)).to.equal('here: t: changed')
    expect(done).to.deep.equal(announced)
  })

  it('lets the test write where it likes, and leaves nothing', async () => {
    const before = fingerprint()
    const secret = new Secret('fake-pass-of-a-rehearsal')
    const writing = (staged: string) =>
      sh`cp ${staged} /run/haploy-rehearsal && cp ${staged} /var/log/haploy-rehearsal && cp ${staged} /dev/shm/haploy-rehearsal &&
rm -r ${here.path('etc')} && : >/haploy-rehearsal && cp ${staged} ${here.path('copy')}`
    const announced = await here.role({ tasks: () => [main(writing, secret)] }, { check: true })
    expect(announced).to.deep.equal(['here: t: changed'])
    expect(fingerprint()).to.equal(before)
    const left = ['/run', '/var/log', '/dev/shm', '/'].filter((folder) =>
      readdirSync(folder).includes('haploy-rehearsal'),
    )
    expect(left).to.deep.equal([])
    const inMounts = readFileSync('/proc/self/mountinfo', 'utf8').includes('/upper1')
    expect(inMounts).to.equal(false)
  })

  it('fails because of a change that it cannot put in place: that depends', async () => {
    const tasks = () => [
      command('bring', sh`: >${here.path('tool')}`, { writes: [], creates: here.path('tool') }),
      command('bring more', sh`: >${here.path('tool2')}`, {
        creates: here.path('tool2'),
        writes: [{ type: 'path', name: here.path('tool2') }],
      }),
      main(() => sh`[ -e ${here.path('tool2')} ]`),
    ]
    const { announced, done } = await both(tasks)
    expect(announced.at(-1)).to.equal('here: t: changed (depends on bring more)')
    expect(done.at(-1)).to.equal('here: t: changed')
  })

  it('does without files that are too large for it, and depends on them', async () => {
    const large = Buffer.alloc(5 * 2 ** 20, 'x')
    const tasks = () => [
      file('large', here.path('large'), { content: large }),
      main(() => sh`[ "$(stat -c %s ${here.path('large')})" = ${large.length} ]`),
    ]
    const { announced, done } = await both(tasks)
    expect(announced.at(-1)).to.equal('here: t: changed (depends on large)')
    expect(done.at(-1)).to.equal('here: t: changed')
  })

  it('in which only the copy is too small for the test says so', async () => {
    const full = () => sh`echo 'cp: error writing: No space left on device' >&2; exit 1`
    await here.role({ tasks: () => [main(full)] }, { check: true })
    const untested = 'cp: error writing: No space left on device'
    expect(here.outcomes()[0]!.outcome).to.deep.include({ status: 'changed', untested })
  })

  it('that the host does not allow says so', async () => {
    await here.role({ tasks: () => [main(() => sh`false`)] }, { check: true, connect: withoutUnshare(here.folder) })
    expect(here.outcomes()[0]!.outcome).to.deep.include({ status: 'changed', untested: 'the host has no unshare' })
  })

  const outcomes: Failed[] = []

  async function both(tasks: () => Items) {
    outcomes.length = 0
    const announced = await here.role({ tasks }, { check: true })
    outcomes.push(here.outcomes().at(-1)!.outcome as Failed)
    const done = await here.role({ tasks })
    outcomes.push(here.outcomes().at(-1)!.outcome as Failed)
    return { announced, done }
  }

  function main(validate: (staged: string) => Script, content: string | Secret = 'new') {
    return file('t', here.path('main'), { content, validate })
  }

  function fingerprint(): string {
    const all = readdirSync(here.folder, { recursive: true, withFileTypes: true })
    return all
      .map((entry) => {
        const path = `${entry.parentPath}/${entry.name}`
        const { mtimeMs, ctimeMs, size, ino } = statSync(path)
        return [path, mtimeMs, ctimeMs, size, ino].join(' ')
      })
      .sort()
      .join('\n')
  }
})

type Failed = Extract<ReturnType<LocalRun['outcomes']>[number]['outcome'], { status: 'failed' }>

/** A host on which there is no such program. */
function withoutUnshare(folder: string): Connect {
  return async (target, options) => {
    const connection = await connectIn(folder)(target, options)
    const prelude =
      'command() { if [ "$2" = unshare ]; then return 1; fi; builtin command "$@" 2>/dev/null || { [ "$1" = -v ] && type "$2"; }; }'
    return {
      exchange: (exchange) => connection.exchange({ ...exchange, script: `${prelude}\n${exchange.script}` }),
      close: () => connection.close(),
    }
  }
}
