import { inspect } from 'node:util'
import { expect } from 'chai'
import { UsageError } from '../../src/core/errors.js'
import { sh } from '../../src/core/shell/script.js'
import { isJinja, JinjaExpression } from '../../src/inventory/jinja-expression.js'

describe('An expression of Jinja2', () => {
  const from = 'group_vars/web.yml'
  const expression = new JinjaExpression('http://{{ host }}/', { variable: 'url', from })

  it('cannot be used as text', () => {
    const message = 'url contains a Jinja2 expression, which haploy does not evaluate (from group_vars/web.yml)'
    const uses: readonly (() => unknown)[] = [
      () => `${expression}`,
      () => String(expression),
      () => `a${expression}`,
      () => Number(expression),
      () => [expression].join(','),
      () => expression.toString(),
    ]
    for (const use of uses) expect(use).to.throw(UsageError, message).with.property('hint').that.contains('-e url=')
    expect(() => sh`echo ${expression as unknown as string}`).to.throw()
  })

  it('is printed as written', () => {
    expect(JSON.stringify({ url: expression })).to.equal('{"url":"http://{{ host }}/"}')
    expect(inspect(expression)).to.equal('http://{{ host }}/')
  })

  it('is what Ansible would evaluate', () => {
    expect(['{{ a }}', 'a {% if b %}', '{# c #}'].every(isJinja)).to.equal(true)
    expect(['{ a }', '{a: {b: 1}}', '}}', '%}'].some(isJinja)).to.equal(false)
  })
})
