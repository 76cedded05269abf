import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { after, type Items } from '../../src/core/task.js'
import { command } from '../../src/resources/command.js'
import { absent } from '../../src/resources/files/absent.js'
import { directory } from '../../src/resources/files/directory.js'
import { file } from '../../src/resources/files/file.js'
import { link } from '../../src/resources/files/link.js'
import { observe } from '../../src/resources/reading.js'
import { LocalRun, roleOf } from './local-run.js'

describe('A dry run', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  describe('never reports ok for what an earlier change of the run would change:', () => {
    const table: [title: string, prepare: () => void, tasks: () => Items][] = [
      [
        'a folder that was removed',
        () => mkdirSync(here.path('d')),
        () => [absent('first', here.path('d')), directory('second', here.path('d'))],
      ],
      [
        'a file in a folder that was removed',
        () => {
          mkdirSync(here.path('d'))
          writeFileSync(here.path('d/f'), 'x')
        },
        () => [
          absent('first', here.path('d')),
          directory('between', here.path('d')),
          file('second', here.path('d/f'), { content: 'x' }),
        ],
      ],
      [
        'a file that is reached through a link that leads elsewhere now',
        () => {
          for (const name of ['r1', 'r2']) mkdirSync(here.path(name))
          writeFileSync(here.path('r1/c'), 'x')
          symlinkSync(here.path('r1'), here.path('cur'))
        },
        () => [
          link('first', here.path('cur'), { to: here.path('r2') }),
          file('second', here.path('cur/c'), { content: 'x' }),
        ],
      ],
      [
        'a command whose guard looks at what is written before it',
        () => writeFileSync(here.path('f'), 'old'),
        () => [
          file('first', here.path('f'), { content: 'new' }),
          command('second', `touch ${quoted('done')}`, {
            unless: `grep -q old ${quoted('f')}; ! [ -e ${quoted('done')} ] && grep -q old ${quoted('f')} || [ -e ${quoted('done')} ]`,
          }),
        ],
      ],
    ]
    for (const [title, prepare, tasks] of table) {
      it(title, async () => {
        prepare()
        const announced = await here.role({ tasks }, { check: true })
        const done = await here.role({ tasks })
        expect(done.at(-1)).to.equal('here: second: changed')
        expect(announced.at(-1)).to.match(/^here: second: changed/)
      })
    }

    it('and assumes that earlier tasks remove what is in the way', async () => {
      mkdirSync(here.path('f'))
      const tasks = () => [absent('first', here.path('f')), file('second', here.path('f'), { content: 'x' })]
      const announced = await here.role({ tasks }, { check: true })
      expect(announced.at(-1)).to.equal('here: second: changed (depends on first)')
      expect((await here.role({ tasks })).at(-1)).to.equal('here: second: changed')
    })

    it('in an earlier play', async () => {
      writeFileSync(here.path('f'), 'x')
      const plays = [
        { hosts: 'all', roles: [roleOf('one', { tasks: () => [command('first', `rm -f ${quoted('f')}`)] })()] },
        { hosts: 'all', roles: [roleOf('two', { tasks: () => [file('second', here.path('f'), { content: 'x' })] })()] },
      ]
      const announced = await here.plays(plays, { check: true })
      expect(announced.at(-1)).to.equal('here: second: changed (depends on first)')
      expect((await here.plays(plays)).at(-1)).to.equal('here: second: changed')
    })
  })

  describe('of a host that is up to date predicts nothing', () => {
    it('after a command that never changes anything', async () => {
      writeFileSync(here.path('f'), 'x')
      const tasks = () => [
        command('read', 'true', { changedWhen: false }),
        file('second', here.path('f'), { content: 'x' }),
      ]
      expect(await here.role({ tasks }, { check: true })).to.deep.equal(['here: read: ok', 'here: second: ok'])
      expect(here.result?.changesPending).to.equal(false)
    })

    it('after a task whose condition is false', async () => {
      writeFileSync(here.path('f'), 'x')
      const tasks = () => {
        const look = observe('look', 'echo x', { when: false })
        return [look, after(look, () => []), file('second', here.path('f'), { content: 'x' })]
      }
      expect((await here.role({ tasks }, { check: true })).at(-1)).to.equal('here: second: ok')
    })
  })

  it('does not define tasks from a reading that an earlier change would affect', async () => {
    const tasks = () => {
      const look = observe('look', `cat ${quoted('f')} 2>/dev/null`)
      return [
        file('first', here.path('f'), { content: 'new' }),
        look,
        after(look, ({ text }) => [file(`write ${text}`, here.path('g'), { content: text })]),
      ]
    }
    expect((await here.role({ tasks }, { check: true })).at(-1)).to.equal(
      "here: tasks after 'look': changed (depends on first)",
    )
    expect((await here.role({ tasks })).at(-1)).to.equal('here: write new: changed')
    expect((await here.role({ tasks }, { check: true })).at(-1)).to.equal('here: write new: ok')
  })

  function quoted(name: string): string {
    return `'${here.path(name)}'`
  }
})
