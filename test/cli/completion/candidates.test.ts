import { expect } from 'chai'
import { commands } from '../../../src/cli/commands.js'
import { candidatesFor } from '../../../src/cli/completion/candidates.js'
import type { ProjectWord } from '../../../src/cli/completion/project-words.js'
import { recordedCommand } from '../../../src/cli/completion/recorded-command.js'

const projectWords: Readonly<Record<ProjectWord, readonly string[]>> = {
  inventory: ['hosts', 'staging'],
  playbook: ['site'],
  host: ['lb1', 'web1'],
  pattern: ['all', 'lb', 'lb1', 'web1'],
  role: ['nginx'],
  tag: ['pages', 'packages'],
  task: ['nginx : install nginx', 'install nginx'],
  run: ['last', '2026-a'],
  secret: ['token'],
}

describe('Candidates of completion', () => {
  const asked: object[] = []
  const offered = async (...words: string[]) => {
    asked.length = 0
    const known = {
      commands: (await Promise.all(Object.values(commands).map((load) => load()))).map((each) => recordedCommand(each)),
      inventory: ['usual'],
      topics: async () => ['file', 'nginx'],
      words: async (kind: ProjectWord, named: object) => {
        asked.push({ kind, ...named })
        return projectWords[kind]
      },
    }
    return (await candidatesFor(words, known)).map(({ text }) => text)
  }

  const table: [words: string[], candidates: string[]][] = [
    [['un'], ['undo']],
    [['run', 'site', '--list-h'], ['--list-hosts']],
    [['run', 'site', '--diff', '--dif'], []],
    [['run', 'site', '-e', 'a=1', '--extra'], ['--extra-vars']],
    [
      ['run', '--output', ''],
      ['live', 'lines', 'json'],
    ],
    [
      ['facts', '--output', ''],
      ['text', 'json'],
    ],
    [['adopt', '--output', ''], []],
    [['adopt', ''], []],
    [
      ['adopt', '-i', ''],
      ['hosts', 'staging'],
    ],
    [
      ['exec', 'l'],
      ['lb', 'lb1'],
    ],
    [['exec', 'lb', '--', 'l'], []],
    [['vars', 'lb1', ''], ['site']],
    [['run', '--forks', '3', ''], ['site']],
    [['run', '--forks', ''], []],
    [['run', 'site', ''], []],
    [['hosts', 'lb:!we'], ['lb:!web1']],
    [
      ['run', 'site', '-t', 'pages,pa'],
      ['pages,pages', 'pages,packages'],
    ],
    [['run', 'site', '--tags=pac'], ['--tags=packages']],
    [['lab', 'bo'], ['boot']],
    [['doc', 'ng'], ['nginx']],
    [['nonsense', ''], []],
    [['help', 'und'], ['undo']],
    [['help', 'lab', 'bo'], ['boot']],
    [
      ['runs', 'show', ''],
      ['last', '2026-a'],
    ],
    [['secret', 'view', 'to'], ['token']],
    [['secret', 'view', '--file', 'x.age', 't'], ['token']],
    [['secret', 'view', '--fi'], ['--file']],
    [['run', 'site', '-l', '@'], ['@failed']],
    [['hosts', '@'], []],
    [['run', 'site', '--notify-on', 'start,f'], ['start,failure']],
    [
      ['run', 'site', '--report', 'git'],
      ['github', 'gitlab'],
    ],
    [['run', 'site', '--start-at-task', 'inst'], ['install nginx']],
  ]
  for (const [words, candidates] of table) {
    it(`are right for haploy ${words.join(' ')}`, async () => {
      expect(await offered(...words)).to.deep.equal(candidates)
    })
  }

  it('are those of the inventory and the playbook on the line', async () => {
    await offered('run', 'site', '-i', 'staging', '-t', 'x')
    expect(asked).to.deep.equal([{ kind: 'tag', playbook: 'site', inventory: ['staging'] }])
    await offered('run', '-C', 'site', '--inventory=other', '--role', 'x')
    expect(asked).to.deep.equal([{ kind: 'role', playbook: 'site', inventory: ['other'] }])
    await offered('secret', 'view', '--file=x.age', 't')
    expect(asked).to.deep.equal([{ kind: 'secret', playbook: undefined, inventory: ['usual'], file: 'x.age' }])
    await offered('vars', 'x')
    expect(asked).to.deep.equal([{ kind: 'host', playbook: undefined, inventory: ['usual'] }])
  })
})
