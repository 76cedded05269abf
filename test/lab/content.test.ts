import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'

const host = 'web7'

const names = [
  'with  spaces ',
  `'single' "double"`,
  '$HOME ${HOME} $(id)',
  '`id`',
  '*',
  '[a-z]?{a,b}',
  'two\nlines\n',
  '-rf',
  '--',
  'grüße 日本語 🙂',
  'back\\slash\\',
  ';&|<>()#',
  '%s %n',
  '~root',
  '!!',
  'tab\tbell\u0007',
]

describe('Names and contents of any kind', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab).inventory({ [host]: {} })
  })

  after(() => project?.remove())

  it('arrive unchanged through SSH and sudo, are recognised again, and can be removed', async () => {
    project
      .role('odd', {
        tasks: names
          .flatMap((name, index) => {
            const folder = JSON.stringify(`/srv/odd/${name}`)
            const [path, content] = [`/srv/odd/${name}/${name}`, name].map((text) => JSON.stringify(text))
            return [
              `directory('make folder ${index}', ${folder}),`,
              `file('write file ${index}', ${path}, { content: ${content}, mode: '0640' }),`,
              `command('print ${index}', sh\`printf %s \${${content}} > \${${folder}}/printed\`, { creates: ${folder} + '/printed' }),`,
            ]
          })
          .join('\n'),
      })
      .role('tidy', {
        tasks: names
          .map((name, index) => `absent('remove ${index}', ${JSON.stringify(`/srv/odd/${name}`)}),`)
          .join('\n'),
      })
    await on(lab, host, 'mkdir -p /srv/odd')
    const first = await project.run(['odd'])
    expect(first.failure(host), JSON.stringify(first.failure(host))).to.equal(undefined)
    expect(first.changed).to.deep.equal({ [host]: names.length * 3 })
    expect(await files('/srv/odd')).to.deep.equal(
      Object.fromEntries(names.flatMap((name) => [name, 'printed'].map((file) => [`./${name}/${file}`, hash(name)]))),
    )
    expect((await project.run(['odd'])).changed).to.deep.equal({ [host]: 0 })
    expect((await project.run(['tidy'])).changed).to.deep.equal({ [host]: names.length })
    expect(await on(lab, host, 'ls -A /srv/odd')).to.equal('')
  })

  it('arrive unchanged when they are binary or large, and are sent only once', async () => {
    const bytes = Buffer.from(Array.from({ length: 4096 }, (_, index) => index % 256))
    const large = randomBytes(20 * 1024 * 1024)
    project
      .role('freight', {
        tasks: `copy('copy all bytes', { to: '/srv/all-bytes', from: 'all-bytes' }),
                copy('copy a large file', { to: '/srv/large', from: 'large' }),`,
      })
      .write('roles/freight/files/all-bytes', bytes)
      .write('roles/freight/files/large', large)
    const first = await project.haploy(['run', 'freight', '--diff'])
    expect(first.code).to.equal(0)
    expect(first.stdout).to.match(/\/srv\/large: absent => (binary|large), 20971520 bytes/)
    expect(first.stdout.length).to.be.below(3000)
    expect(await on(lab, host, 'sha1sum < /srv/all-bytes; sha1sum < /srv/large')).to.equal(
      `${hash(bytes)}  -\n${hash(large)}  -\n`,
    )
    const before = await received()
    const second = await project.haploy(['run', 'freight'])
    expect(second.stdout).to.match(/changed=0 /)
    expect((await received()) - before).to.be.below(1024 * 1024)
  })

  /** Bytes that the host got over the network since it was booted. */
  const received = async () => Number(await on(lab, host, 'cat /sys/class/net/eth0/statistics/rx_bytes'))

  /** Hash by path. */
  async function files(folder: string): Promise<Record<string, string>> {
    const listed = await on(lab, host, `cd ${folder} && find . -type f -print0 | xargs -0 sha1sum -z`)
    const entries = listed.split('\0').filter(Boolean)
    return Object.fromEntries(entries.map((entry) => [entry.slice(42), entry.slice(0, 40)]))
  }
})

function hash(content: string | Uint8Array): string {
  return createHash('sha1').update(content).digest('hex')
}
