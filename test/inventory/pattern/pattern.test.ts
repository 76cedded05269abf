import { expect } from 'chai'
import fc from 'fast-check'
import { UsageError } from '../../../src/core/errors.js'
import { matchHosts } from '../../../src/inventory/pattern/pattern.js'

const names = {
  hosts: ['lb1', 'lb2', 'web1', 'web2', 'web3', 'cache1', 'cache2', 'fd00::1'],
  groups: new Map([
    ['all', new Set(['lb1', 'lb2', 'web1', 'web2', 'web3', 'cache1', 'cache2', 'fd00::1'])],
    ['lb', new Set(['lb1', 'lb2'])],
    ['web', new Set(['web1', 'web2', 'web3'])],
    ['blue', new Set(['web3', 'lb1'])],
    ['empty', new Set<string>()],
  ]),
  lists: (name: string) => {
    const hosts = { maintenance: ['web1', 'lb2'], old: ['web9'] }[name]
    if (!hosts) throw new UsageError(`there is no list ${name}`)
    return hosts
  },
}

describe('A host pattern', () => {
  const table: Record<string, string[]> = {
    all: names.hosts,
    '*': names.hosts,
    lb2: ['lb2'],
    lb: ['lb1', 'lb2'],
    'web:lb': ['lb1', 'lb2', 'web1', 'web2', 'web3'],
    'web, lb1': ['lb1', 'web1', 'web2', 'web3'],
    'web:&blue': ['web3'],
    'all:!web': ['lb1', 'lb2', 'cache1', 'cache2', 'fd00::1'],
    '!web:all': ['lb1', 'lb2', 'cache1', 'cache2', 'fd00::1'],
    '!web': ['lb1', 'lb2', 'cache1', 'cache2', 'fd00::1'],
    '&blue': ['lb1', 'web3'],
    'web:lb:&blue:!lb1': ['web3'],
    'lb:!empty': ['lb1', 'lb2'],
    'web*': ['web1', 'web2', 'web3'],
    'b*': ['lb1', 'web3'],
    '*1': ['lb1', 'web1', 'cache1', 'fd00::1'],
    'web?': ['web1', 'web2', 'web3'],
    'cache[1:2]': ['cache1', 'cache2'],
    'cache[1:2]:lb1': ['lb1', 'cache1', 'cache2'],
    'all:!web:!lb:!cache[1:1]': ['cache2', 'fd00::1'],
    'web[0]': ['web1'],
    'web[-1]': ['web3'],
    'web[-3]': ['web1'],
    'web[1:2]': ['web2', 'web3'],
    'web[1:]': ['web2', 'web3'],
    'web[0:9]': ['web1', 'web2', 'web3'],
    'web:!web[0]': ['web2', 'web3'],
    'blue[0]': ['web3'],
    'cache*[1]': ['cache2'],
    'all[0]': ['lb1'],
    'web[13]*': ['web1', 'web3'],
    'web[!1]': ['web2', 'web3'],
    '[lw]*1': ['lb1', 'web1'],
    '[a-e]*': ['lb1', 'web3', 'cache1', 'cache2'],
    '~web': ['web1', 'web2', 'web3'],
    '~(?:web|lb)1$': ['lb1', 'web1'],
    '~ca.{2,4}\\d:&cache1': ['cache1'],
    'all:!~[cw].*[1-3]$': ['lb1', 'lb2', 'fd00::1'],
    '~[^:]+[1,3]$,lb2': ['lb1', 'lb2', 'web1', 'web3', 'cache1'],
    '@maintenance': ['lb2', 'web1'],
    'all:!@maintenance:!~cache': ['lb1', 'web2', 'web3', 'fd00::1'],
    'web:&@maintenance': ['web1'],
    'fd00::1': ['fd00::1'],
    'lb1,fd00::1': ['lb1', 'fd00::1'],
    'lb1:fd00::1': ['lb1', 'fd00::1'],
    'all,!fd00::1,!web,!lb': ['cache1', 'cache2'],
  }
  for (const [pattern, hosts] of Object.entries(table)) {
    it(`${pattern} is ${hosts.join(' ')}`, () => expect(matchHosts(pattern, names)).to.deep.equal(hosts))
  }

  const refused: Record<string, [message: string, hint: RegExp]> = {
    wbe: ["no host or group is called 'wbe'", /^Did you mean 'web'\?$/],
    'all:!wbe': ["no host or group is called 'wbe'", /^Did you mean 'web'\?$/],
    'database*': ["no host or group matches 'database*'", /^Known groups: all, lb, web, blue, empty\.$/],
    'cache[1:3]': ["no host or group is called 'cache3'", /^Did you mean 'cache1'\?$/],
    'web[3]': ["the pattern 'web[3]' matches no host: web has 3 hosts", /start at 0/],
    'web[-4]': ["the pattern 'web[-4]' matches no host: web has 3 hosts", /start at 0/],
    'wbe[0]': [
      "the pattern 'wbe[0]' selects by position, but no group is called 'wbe'",
      /^Did you mean 'web'\? .*web1/,
    ],
    'cache[1:]': ["the pattern 'cache[1:]' selects by position, but no group is called 'cache'", /web1, web2 and web3/],
    'web[1-2]': ["the name 'web[1-2]' has '[1-2]', which is not a range", /web\[1:20\]/],
    '~lb[': ["the pattern '~lb[' is not a regular expression: Unterminated character class", /\[/],
    '~db': ["no host or group matches '~db'", /^Known groups/],
    '@gone': ['there is no list gone', /^$/],
    '@old': ["no host or group is called 'web9' (in @old)", /^Did you mean 'web'\?$/],
    'web:&lb': ["the pattern 'web:&lb' matches no host", /combined they select no host/],
    empty: ["the pattern 'empty' matches no host", /it has no hosts/],
    '': ['the host pattern is empty', /'all'/],
    ' : ': ['the host pattern is empty', /'all'/],
  }
  for (const [pattern, [message, hint]] of Object.entries(refused)) {
    it(`'${pattern}' is rejected`, () => {
      const error = caught(() => matchHosts(pattern, names))
      expect(error).to.be.instanceOf(UsageError)
      expect(error.message).to.equal(message)
      expect(error.hint ?? '').to.match(hint)
    })
  }

  it('that ends with an operator is rejected', () => {
    expect(() => matchHosts('web:!', names)).to.throw(UsageError, "has a '!' without a name after it")
  })

  it('is evaluated as set algebra, in the order of the inventory, whatever the order of its parts', () => {
    const word = fc.constantFrom('all', 'lb', 'web', 'blue', 'lb1', 'web2', 'cache1')
    const part = fc.tuple(fc.constantFrom('', '&', '!'), word)
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const of = (operator: string) => parts.filter(([mark]) => mark === operator).map(([, name]) => members(name))
        const expected = names.hosts.filter(
          (host) =>
            (of('').length === 0 || of('').some((set) => set.has(host))) &&
            of('&').every((set) => set.has(host)) &&
            !of('!').some((set) => set.has(host)),
        )
        const pattern = parts.map((both) => both.join('')).join(':')
        if (expected.length === 0) expect(() => matchHosts(pattern, names)).to.throw(UsageError)
        else expect(matchHosts(pattern, names)).to.deep.equal(expected)
      }),
    )
  })
})

function members(name: string): ReadonlySet<string> {
  return names.groups.get(name) ?? new Set([name])
}

function caught(run: () => unknown): UsageError {
  try {
    run()
  } catch (error) {
    return error as UsageError
  }
  throw new Error('it did not throw')
}
