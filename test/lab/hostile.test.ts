import { createHash } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Lab } from '../../src/lab/index.js'
import { hostileName, hostileText } from '../hostile-text.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'
import { onTerminal } from './terminal.js'

const host = 'web7'

describe('Hostile input', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab).inventory({ [host]: {} })
    await on(lab, host, 'mkdir -p /srv/hostile')
  })

  after(() => project?.remove())

  it('arrives unchanged through SSH and sudo: names, contents, variables of the command line and environments', async () => {
    const seed = Date.now()
    const samples = fc.sample(fc.tuple(hostileName, hostileText), { numRuns: 60, seed })
    const given = `given ${samples.map(([, value]) => value).join('')}`
    project
      .write('values.json', JSON.stringify({ hostile: { samples, given: '' } }))
      .write('roles/hostile/templates/value.ejs', '<%= value %>')
      .role('hostile', {
        variables: 'z.object({ samples: z.array(z.tuple([z.string(), z.string()])), given: z.string() })',
        tasks: `file('write what was given', '/srv/given', { content: vars.given }),
          ...vars.samples.flatMap(([name, value], index) => {
            const folder = '/srv/hostile/' + index
            return [
              directory('make folder ' + index, folder),
              file('write file ' + index, folder + '/' + name, { content: value }),
              template('write template ' + index, { to: folder + '/rendered', from: 'value.ejs', data: { value } }),
              command('print ' + index, sh\`value=\${value} sh -c 'printf %s "$value"' >\${folder + '/printed'}\`, { creates: folder + '/printed' }),
            ]
          }),`,
      })
    const args = ['hostile', '-e', '@values.json', '-e', `hostile.given=${given.slice(0, 60_000)}`]
    const first = await project.run(args)
    expect(first.failure(host), `seed ${seed}`).to.equal(undefined)
    const expected = samples.flatMap(([name, value], index) =>
      [name, 'rendered', 'printed'].map((path) => [`./${index}/${path}`, hash(value)]),
    )
    expect(await files('/srv/hostile'), `seed ${seed}`).to.deep.equal(Object.fromEntries(expected))
    expect((await on(lab, host, 'sha1sum </srv/given')).slice(0, 40)).to.equal(hash(given.slice(0, 60_000)))
    expect((await project.run(args)).changed).to.deep.equal({ [host]: 0 })
  })

  it('from a host does not control the terminal: escapes, marks and haploy’s own markers stay text of that task', async () => {
    const nasty = '\\033]0;owned\\007\\033[2J\\033[31mred\\302\\233H\\342\\200\\256\\r\\n'
    project.role('nasty', {
      tasks: `command('print', ${print(`${nasty}ok: [lb1]\\nhaploy: ${nasty}`)} + '; sleep 0.3'),
        file('differ', '/srv/nasty', { content: 'plain\\n' }),
        command('fail', ${print(nasty)} + ' >&2; ' + ${print(`${nasty}fatal: [other]\\nTASK [forged : task] ***\\n`)} + '; exit 3'),`,
    })
    const shownBy = async (output: string) => {
      await on(lab, host, `printf '${nasty}' >/srv/nasty`)
      const { stdout, stderr } = await project.haploy(['run', 'nasty', '--diff', '--debug', '--output', output])
      return stdout + stderr
    }
    const lines = await shownBy('lines')
    const json = await shownBy('json')
    for (const text of [lines, json]) {
      expect(text).to.match(/owned/)
      expect(text.replace(/[\n\t]/g, '')).to.not.match(/[\0-\x1f\x7f-\x9f\u202a-\u202e]/)
    }
    expect(lines).to.match(/^ {4}TASK \[forged : task\] \*\*\*$/m)
    expect(lines).to.not.match(/^(TASK \[forged|fatal: \[other|ok: \[lb1)/m)
    await on(lab, host, `printf '${nasty}' >/srv/nasty`)
    const shown = await onTerminal(lab, project, [
      'run',
      'nasty',
      '--diff',
      '--debug',
      '--output',
      'live',
      '--no-color',
    ])
    expect(shown).to.contain('owned')
    expect(shown).to.not.match(/\x1b\]|\x07|\x1b\[31m|\u009b|\u202e/)
  })

  /** Hash by path. */
  async function files(folder: string): Promise<Record<string, string>> {
    const listed = await on(lab, host, `cd ${folder} && find . -type f -print0 | xargs -0 sha1sum -z`)
    const entries = listed.split('\0').filter(Boolean)
    return Object.fromEntries(entries.map((entry) => [entry.slice(42), entry.slice(0, 40)]))
  }
})

/** A command that prints this, as TypeScript. */
function print(format: string): string {
  return JSON.stringify(`printf '${format}'`)
}

function hash(content: string): string {
  return createHash('sha1').update(content).digest('hex')
}
