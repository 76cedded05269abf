import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { difference, leftovers } from './portrait.js'

describe('The judge of the chaos test', () => {
  it('uses nothing of haploy', () => {
    const sources = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'))
    const imports = sources.flatMap((name) =>
      [...readFileSync(`${import.meta.dirname}/${name}`, 'utf8').matchAll(/from '(.*)'/g)].map(([, from]) => from),
    )
    expect(imports).to.not.be.empty
    expect(imports.filter((from) => !/^\.\/[a-z]+\.js$/.test(from!))).to.deep.equal([])
  })

  it('reports what a host lacks, what it has in addition, and what must not be left', () => {
    const [twin, host] = [new Set(['a', 'b']), new Set(['b', 'file /etc/.haploy-1 f 600 0:0 '])]
    expect(difference(twin, host)).to.deep.equal(['-a', '+file /etc/.haploy-1 f 600 0:0 '])
    expect(leftovers(host)).to.deep.equal(['file /etc/.haploy-1 f 600 0:0 '])
  })
})
