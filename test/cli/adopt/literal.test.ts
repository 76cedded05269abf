import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import fc from 'fast-check'
import { source } from '../../../src/cli/adopt/literal.js'
import { secret } from '../../../src/index.js'

describe('A value as TypeScript', () => {
  it('is the same value when it is read', () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom("it's", '"', '\'"', 'a\nb', '`${a}`\n\\', '\\n', 'a\n'))
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        texts,
        fc.integer(),
        fc.boolean(),
        fc.array(tie('value')),
        fc.dictionary(texts, tie('value')),
      ),
    }))
    fc.assert(
      fc.property(value, (each) => {
        fc.pre(!JSON.stringify(each).includes('__proto__'))
        expect(JSON.stringify(runInNewContext(`(${source(each)})`))).to.equal(JSON.stringify(each))
      }),
    )
  })

  it('is formatted as biome does it', () => {
    expect(source({ a: 1, 'b-c': ["it's"], d: 'say "hi"' })).to.equal(`{ a: 1, 'b-c': ["it's"], d: 'say "hi"' }`)
    expect(source({ raw: 'a;\nb;\n' })).to.equal('{\n  raw: `a;\nb;\n`,\n}')
    const long = 'x'.repeat(110)
    expect(source({ a: { long } }, 2)).to.equal(`{\n    a: {\n      long: '${long}',\n    },\n  }`)
    expect(source({ authPass: secret('fakepass') })).to.equal("{ authPass: secret('fakepass') }")
  })
})
