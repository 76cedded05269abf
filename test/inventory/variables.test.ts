import { expect } from 'chai'
import fc from 'fast-check'
import { Secret } from '../../src/core/shell/secret.js'
import { mergeLayers } from '../../src/inventory/variables.js'

const merged = (...layers: Record<string, unknown>[]) =>
  mergeLayers(layers.map((vars, index) => ({ from: `layer ${index}`, vars })))

describe('Merged layers', () => {
  const hidden = new Secret('fake-pass')
  const table: [title: string, layers: Record<string, unknown>[], values: Record<string, unknown>][] = [
    ['take the last value', [{ a: 1 }, { a: 2 }], { a: 2 }],
    [
      'join objects deeply',
      [{ n: { a: 1, d: { x: 1 } } }, { n: { b: 2, d: { y: 2 } } }],
      { n: { a: 1, b: 2, d: { x: 1, y: 2 } } },
    ],
    ['replace lists', [{ a: [1, 2] }, { a: [3] }], { a: [3] }],
    ['replace an object by a value', [{ a: { b: 1 } }, { a: 5 }], { a: 5 }],
    ['replace a value by an object', [{ a: 5 }, { a: { b: 1 } }], { a: { b: 1 } }],
    ['let null replace', [{ a: { b: 1 } }, { a: null }], { a: null }],
    ['take undefined as not set', [{ a: 1 }, { a: undefined }], { a: 1 }],
    ['keep an empty object', [{ a: {} }], { a: {} }],
    ['add nothing by an empty object', [{ a: { b: 1 } }, { a: {} }], { a: { b: 1 } }],
  ]
  for (const [title, layers, values] of table) {
    it(title, () => expect(merged(...layers).values).to.deep.equal(values))
  }

  it('keep Secrets and other instances whole', () => {
    const date = new Date(0)
    const { values } = merged({ a: { b: 1 }, d: { e: 1 } }, { a: hidden, d: date })
    expect(values.a).to.equal(hidden)
    expect(values.d).to.equal(date)
  })

  it('list every value with its path and its source', () => {
    expect(merged({ n: { a: 1, e: {} }, l: [{ x: 1 }] }, { n: { a: 2 } }).settings).to.deep.equal([
      { path: ['n', 'a'], value: 2, from: 'layer 1' },
      { path: ['n', 'e'], value: {}, from: 'layer 0' },
      { path: ['l'], value: [{ x: 1 }], from: 'layer 0' },
    ])
  })

  it('contain the source of every value', () => {
    const both = merged({ n: { a: 1, list: [{ x: 1 }] }, u: 'x' }, { n: { b: 2 } })
    expect(both.sources(['n', 'a'])).to.deep.equal(['layer 0'])
    expect(both.sources(['n', 'b'])).to.deep.equal(['layer 1'])
    expect(both.sources(['n'])).to.deep.equal(['layer 0', 'layer 1'])
    expect(both.sources(['n', 'list', 0, 'x'])).to.deep.equal(['layer 0'])
    expect(both.sources(['n', 'none'])).to.deep.equal([])
  })

  it('cannot reach the prototype of objects', () => {
    const { values } = merged(JSON.parse('{"__proto__": {"polluted": true}}'))
    expect(Object.hasOwn(values, '__proto__')).to.equal(true)
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined)
  })

  const key = fc.constantFrom('a', 'b', 'c')
  const { tree } = fc.letrec<{ tree: Record<string, unknown>; value: unknown }>((tie) => ({
    tree: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    value: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.array(fc.integer()), fc.constant(null), tie('tree')),
  }))

  it('contain for every leaf the value of its source, which is the highest layer that sets it', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (layers) => {
        const whole = merged(...layers)
        for (const { path, value } of leavesOf(whole.values)) {
          const [from, ...others] = whole.sources(path)
          expect(others).to.deep.equal([])
          const own = Number(from?.slice('layer '.length))
          expect(at(layers[own], path)).to.deep.equal(value)
          for (const higher of layers.slice(own + 1)) expect(at(higher, path) ?? {}).to.deep.equal({})
        }
      }),
    )
  })

  it('must not contain a promise, whose await is missing', () => {
    const promise = Promise.resolve('fake-value')
    const from = (vars: Record<string, unknown>) => () => mergeLayers([{ from: 'group lb in the inventory', vars }])
    expect(from({ app: { token: promise } })).to.throw(/^app\.token is a promise \(from group lb in the inventory\)$/)
    expect(from({ tokens: ['fake', promise] })).to.throw(/^tokens is a promise/)
  })

  it('do not modify the layers, and merging a layer with itself changes nothing', () => {
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        const before = JSON.stringify([a, b])
        const { values } = merged(a, b)
        expect(JSON.stringify([a, b])).to.equal(before)
        expect(merged(values, b).values).to.deep.equal(values)
        expect(merged(a, a).values).to.deep.equal(merged(a).values)
      }),
    )
  })
})

function leavesOf(value: unknown, path: readonly string[] = []): { path: readonly string[]; value: unknown }[] {
  const members = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
  if (members.length === 0) return path.length === 0 ? [] : [{ path, value }]
  return members.flatMap(([name, member]) => leavesOf(member, [...path, name]))
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inside, name) => (inside as Record<string, unknown> | null | undefined)?.[name], value)
}
