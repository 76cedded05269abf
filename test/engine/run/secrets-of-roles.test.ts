import { existsSync, rmSync } from 'node:fs'
import { expect } from 'chai'
import { Secret, secret } from '../../../src/core/shell/secret.js'
import { after, type Items, task } from '../../../src/core/task.js'
import { command } from '../../../src/resources/command.js'
import { file } from '../../../src/resources/files/file.js'
import { observe } from '../../../src/resources/reading.js'
import { LocalRun } from '../../engine/local-run.js'

describe('A secret that a role makes itself', () => {
  let here: LocalRun
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true }))

  const value = 'fake-canary'
  const look = observe('look', 'true')
  const uses: [where: string, tasks: () => Items, handlers?: () => ReturnType<typeof command>[]][] = [
    ['the name of the first task', () => [command(`use ${secret(value).reveal()}`, 'true')]],
    ['a name beside it', () => [file(`write ${value}`, here.path('a'), { content: new Secret(value) })]],
    ['a path', () => [file('write it', here.path(secret(value).reveal()), { content: '' })]],
    ['the name of a skipped task', () => [command(`use ${secret(value).reveal()}`, 'true', { when: false })]],
    [
      'an error of a definition',
      () => [
        task('define it', () => {
          throw new Error(`no ${secret(value).reveal()}`)
        }),
      ],
    ],
    [
      'an error of the tasks',
      () => {
        throw new Error(`no ${secret(value).reveal()}`)
      },
    ],
    ['a task that follows', () => [look, after(look, () => [command(`use ${secret(value).reveal()}`, 'true')])]],
    [
      'a handler',
      () => [command('do it', 'true', { notify: `use ${value}` })],
      () => [command(`use ${secret(value).reveal()}`, 'true')],
    ],
  ]
  for (const [where, tasks, handlers] of uses) {
    it(`is masked in ${where}, in every event`, async () => {
      for (const check of [true, false]) {
        await here.role({ tasks, ...(handlers && { handlers }) }, { check })
        expect(JSON.stringify(here.events)).to.contain(Secret.mask).and.not.contain('canary')
      }
    })
  }

  const texts: Readonly<Record<string, (pass: Secret) => string>> = {
    'a text': (pass) => `token=${pass}\n`,
    'a longer text': (pass) => 'token='.concat(pass as unknown as string),
    'a list': (pass) => ['token', pass].join('='),
    JSON: (pass) => JSON.stringify({ token: pass }),
    'a replacement': (pass) => 'token=%'.replace('%', pass as unknown as string),
  }
  for (const [where, textWith] of Object.entries(texts)) {
    it(`cannot become asterisks in ${where} that a host gets`, async () => {
      const text = () => textWith(new Secret(value))
      const path = here.path('a')
      const look = observe('look', 'true')
      for (const tasks of [
        (): Items => [file('write it', path, { content: text() })],
        (): Items => [task('write it', (context) => file('write it', path, { content: text() }).define(context))],
        (): Items => [look, after(look, () => [file('write it', path, { content: text() })])],
        (): Items => [command('write it', `printf %s "${text()}" > ${path}`)],
      ]) {
        await here.role({ tasks })
        expect(JSON.stringify(here.events)).to.contain('a secret cannot be made part of a text').and.not.contain(value)
        expect(existsSync(path)).to.equal(false)
      }
    })
  }
})
