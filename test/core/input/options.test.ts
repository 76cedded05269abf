import { expect } from 'chai'
import { UsageError } from '../../../src/core/errors.js'
import { either, explicit, oneOf, option } from '../../../src/core/input/option-type.js'
import { assertOptions, type OptionTypes } from '../../../src/core/input/options.js'
import { sh } from '../../../src/core/shell/script.js'

interface Options {
  state?: 'here' | 'gone'
  when?: boolean
  path?: string
  code?: string
  force?: boolean
  tags?: readonly string[]
  id?: number
}

const types: OptionTypes<Options> = {
  state: oneOf('here', 'gone'),
  when: explicit(option.flag),
  path: option.text,
  code: either(option.code, option.call),
  force: option.flag,
  tags: option.texts,
  id: option.id,
}

const isGone = { reason: "if `state` is 'gone'", applies: ({ state }: Options) => state === 'gone', without: ['force'] }

function check(given: unknown) {
  return () => assertOptions(given as Options, "task 'a'", types, { conflicts: [isGone as never] })
}

describe('Options', () => {
  it('may be absent, or undefined where nothing depends on it', () => {
    for (const given of [{}, { path: undefined, state: undefined }, { when: true, path: '/x', state: 'gone' }])
      expect(check(given), JSON.stringify(given)).not.to.throw()
  })

  const wrong: [title: string, given: unknown, message: string, hint?: RegExp][] = [
    ['an unknown name', { wen: false }, "task 'a' has an unknown option 'wen'", /^Did you mean 'when'\?$/],
    ['a name unlike any', { size: 1 }, "task 'a' has an unknown option 'size'", /^Known options: state, when, path/],
    [
      'undefined that would count as true',
      { when: undefined },
      "`when` of task 'a' must be true or false, not undefined",
      /^Perhaps a variable is not set/,
    ],
    [
      'a promise',
      { path: Promise.resolve('a') },
      "`path` of task 'a' must be a string, not a promise: await is missing before it",
    ],
    ['null', { path: null }, "`path` of task 'a' must be a string, not null"],
    ['text for a condition', { when: 'false' }, "`when` of task 'a' must be true or false, not a string"],
    ['a number for a condition', { when: 0 }, "`when` of task 'a' must be true or false, not a number"],
    ['empty text', { path: '' }, "`path` of task 'a' must be a string, not an empty one"],
    ['another value', { state: 'off' }, "`state` of task 'a' must be 'here' or 'gone', not a string"],
    [
      'a list with something else',
      { tags: ['a', 1] },
      "`tags` of task 'a' must be a list of strings, not one with a number",
    ],
    [
      'a list with nothing',
      { tags: [undefined] },
      "`tags` of task 'a' must be a list of strings, not one with undefined",
    ],
    [
      'a list with empty text',
      { tags: ['a', ''] },
      "`tags` of task 'a' must be a list of strings, not one with an empty",
    ],
    ['a list of lists', { path: [['a']] }, "`path` of task 'a' must be a string, not a list"],
    ['a number that is none', { id: -1 }, "`id` of task 'a' must be a whole number, not -1"],
    ['useless options', { state: 'gone', force: true }, "task 'a': `force` has no effect if `state` is 'gone'"],
    ['a list', [], "the options of task 'a' must be an object, not a list"],
  ]
  for (const [title, given, message, hint = /./] of wrong) {
    it(`cannot be ${title}`, () => {
      expect(check(given)).to.throw(UsageError, message)
      try {
        check(given)()
      } catch (error) {
        expect((error as UsageError).hint ?? '.').to.match(hint)
      }
    })
  }

  it('contain code only if a shell would run something', () => {
    for (const code of ['', '  ', '\n\t\n', '# only a comment', ' # one\n\n# two']) {
      expect(check({ code }), code).to.throw(UsageError, '`code`')
      expect(option.script.accepts(sh`${sh``}\n#`)).to.equal(false)
    }
    for (const code of ['true', '# why\ntrue', ':', () => true]) expect(check({ code })).not.to.throw()
  })

  it('accept ids as numbers and as text', () => {
    for (const id of [0, 1000, '0', '1000']) {
      expect(option.id.accepts(id)).to.equal(true)
      expect(option.account.accepts(id)).to.equal(true)
    }
    for (const id of [-1, 1.5, Number.NaN, '', true, ['1'], {}]) {
      expect(option.id.accepts(id), String(id)).to.equal(false)
      expect(option.account.accepts(id), String(id)).to.equal(false)
    }
    expect(option.id.accepts('ten')).to.equal(false)
  })
})
