import { expect } from 'chai'
import { Secret } from '../../../src/index.js'
import { originOfLine } from '../../../src/resources/templates/line-origin.js'

interface Site {
  readonly name: string
  readonly port: number
  readonly secure: boolean
  readonly raw: string
  readonly key: Secret
  readonly locations: Readonly<Record<string, { readonly target: string }>>
}

const site: Site = {
  name: 'a.example.com',
  port: 80,
  secure: true,
  raw: 'first on;\n\n  second off;\n',
  key: new Secret('fake-key'),
  locations: { '/': { target: 'web' }, '/api': { target: 'web' } },
}
const vars = { sites: [site, { ...site, name: 'b.example.com' }], unused: 'web' }

/** Some other values than the declared ones make it fail. */
const render = ({ sites }: typeof vars) =>
  sites
    .map(({ name, port, secure, raw, key, locations }) => {
      if ('/x' in locations) throw new Error('no such location')
      return [
        'site {',
        `  listen ${port};`,
        ...(secure ? ['  secure;'] : []),
        `  name ${name};`,
        `  key ${key.reveal()};`,
        ...raw
          .trimEnd()
          .split('\n')
          .map((line) => `  ${line}`),
        ...Object.entries(locations).map(([path, { target }]) => `  location ${path} to ${target};`),
        '}',
      ].join('\n')
    })
    .join('\n')

const origins = (line: number) => originOfLine(vars, (given) => render(given as typeof vars), line)

describe('The origin of a line of a template', () => {
  const lines = render(vars).split('\n')
  const expected: [string, occurrence: number, string[]][] = [
    ['  listen 80;', 0, ['sites.0.port']],
    ['  listen 80;', 1, ['sites.1.port']],
    ['  secure;', 1, ['sites.1.secure']],
    ['  name b.example.com;', 0, ['sites.1.name']],
    ['  first on;', 0, ['sites.0.raw, line 1']],
    ['    second off;', 1, ['sites.1.raw, line 3']],
    ['  key fake-key;', 0, ['sites.0.key']],
    ['  location / to web;', 0, ['sites.0.locations./.target']],
    ['  location /api to web;', 0, ['sites.0.locations./api.target', 'sites.0.locations./api']],
  ]
  for (const [text, occurrence, names] of expected) {
    it(`is found for ${occurrence === 0 ? 'the first' : 'the second'} ${text.trim()}`, () => {
      const line = lines.flatMap((each, index) => (each === text ? [index + 1] : []))[occurrence]!
      expect(origins(line)).to.deep.equal(names)
    })
  }

  it('is not a name that only the template uses, although the line contains it', () => {
    const wanted = { stream: { raw: 'upstream far;' } }
    const rendered = (given: unknown) => `http;\n${(given as typeof wanted).stream?.raw ?? ''}`
    expect(originOfLine(wanted, rendered, 2)).to.deep.equal(['stream.raw'])
  })

  it('is nothing for a line that no variable decides', () => {
    expect(origins(1)).to.deep.equal([])
    expect(origins(lines.length + 1)).to.deep.equal([])
  })

  it('is found within a limited time, however many variables there are', function () {
    this.timeout(10_000)
    const many = { values: Array.from({ length: 20_000 }, (_, index) => `value ${index}`) }
    const slow = ({ values }: typeof many) => {
      const end = performance.now() + 2
      while (performance.now() < end);
      return `${values.length} values`
    }
    const began = performance.now()
    expect(originOfLine(many, (given) => slow(given as typeof many), 1)).to.deep.equal([])
    expect(performance.now() - began).to.be.below(5000)
  })
})
