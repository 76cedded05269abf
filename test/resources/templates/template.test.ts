import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { describeDifferences } from '../../../src/core/content/diff.js'
import { DiffSide } from '../../../src/core/content/difference.js'
import { FailedError, UsageError } from '../../../src/core/errors.js'
import { sh } from '../../../src/core/shell/script.js'
import { secret } from '../../../src/core/shell/secret.js'
import { subject } from '../../../src/core/subject.js'
import { type TemplateOptions, template } from '../../../src/resources/templates/template.js'
import { expectContract, resourceOf } from '../files/file-contract.js'
import { LocalHost } from '../local-host.js'

describe('template', () => {
  let host: LocalHost
  let role: LocalHost
  beforeEach(() => {
    host = new LocalHost('dash')
    role = new LocalHost('dash')
    mkdirSync(role.path('templates'))
  })
  afterEach(() => {
    host.remove()
    role.remove()
  })

  const source = (text: string, name = 'out.conf.ejs') => writeFileSync(role.path('templates', name), text)
  const resource = (vars: unknown = {}, options: Partial<TemplateOptions> = {}, more: Record<string, unknown> = {}) =>
    resourceOf(template('a template', { to: host.path('out.conf'), ...options }), {
      vars,
      folder: role.folder,
      ...more,
    })
  const rendered = async (vars?: unknown, options?: Partial<TemplateOptions>, more?: Record<string, unknown>) => {
    await host.converge(resource(vars, options, more))
    return readFileSync(host.path('out.conf'), 'utf8')
  }
  const failing = (vars?: unknown, options?: Partial<TemplateOptions>): FailedError => {
    try {
      resource(vars, options)
    } catch (error) {
      if (error instanceof FailedError) return error
      throw error
    }
    throw new Error('it was rendered')
  }
  const at = (line: number, name = 'out.conf.ejs') => `template ${role.path('templates', name)}, line ${line}: `

  it('sees vars, facts, host, peers, hosts and its own data, and escapes nothing', async () => {
    source(
      '<%= vars.x %> <%= facts.os.id %> <%= host.name %> <%= peers.length %> <%= hosts("web")[0].name %> <%= more %>',
    )
    const text = await rendered({ x: '<&"\'>' }, { data: { more: 7 } }, { facts: { os: { id: 'debian' } } })
    expect(text).to.equal('<&"\'> debian lb1 1 lb1 7')
  })

  it('converges, with mode and validation', async () => {
    source('x = <%= vars.x %>\n')
    await expectContract(host, resource({ x: 1 }, { mode: '0600' }))
    await expectContract(host, resource({ x: 2 }, { mode: '0600' }))
  })

  describe('that asks the host first', () => {
    const asking = (more: Partial<TemplateOptions> = {}) =>
      resource(undefined, {
        ask: { script: sh`cat ${host.path('version')}; echo a second line`, reads: [subject.package('p')] },
        data: (answer) => ({ answer }),
        ...more,
      })
    const install = (version: string) => writeFileSync(host.path('version'), version)
    beforeEach(() => source('version <%= answer %>\n'))

    it('uses the first line of the answer, and is rendered again when that changes', async () => {
      install('1.2\n')
      await expectContract(host, asking())
      expect(readFileSync(host.path('out.conf'), 'utf8')).to.equal('version 1.2\n')
      install('1.3\n')
      await expectContract(host, asking())
      expect(readFileSync(host.path('out.conf'), 'utf8')).to.equal('version 1.3\n')
    })

    it('treats a missing answer as an empty one', async () => {
      await host.converge(asking({ ask: { script: sh`:`, reads: [] }, data: (answer) => ({ answer: `<${answer}>` }) }))
      expect(readFileSync(host.path('out.conf'), 'utf8')).to.equal('version <>\n')
    })

    it('shows what differs, and passes the answer to the validation', async () => {
      install('2\n')
      writeFileSync(host.path('out.conf'), 'version 1\n')
      const checking = (wanted: string) =>
        asking({ validate: (staged, answer) => sh`[ ${answer} = ${wanted} ] && grep -q ${answer} ${staged}` })
      const [change] = host.plan(checking('3'))
      expect(change).to.have.nested.property('from.text', 'version 1\n')
      expect(change).to.have.nested.property('to.text', 'version 2\n')
      expect((await host.converge(checking('3'))).code).not.to.equal(0)
      expect(readFileSync(host.path('out.conf'), 'utf8')).to.equal('version 1\n')
      expect((await host.converge(checking('2'))).code).to.equal(0)
    })

    it('never fetches a secret file', async () => {
      install('3\n')
      const hidden = asking({ secret: true })
      await expectContract(host, hidden)
      expect(host.run(hidden.probe.script).text).not.to.contain(Buffer.from('version 3').toString('base64'))
      expect(host.plan(asking({ secret: true, data: { answer: 4 } }))).to.have.nested.property(
        '[0].to.summary',
        'secret, not shown',
      )
    })

    it('compares a file that is too large to send by its hash', async () => {
      install(`${'x'.repeat(300_000)}\n`)
      await expectContract(host, asking())
      writeFileSync(host.path('out.conf'), 'y'.repeat(300_009))
      expect(host.plan(asking()).map(({ attribute }) => attribute)).to.deep.equal(['content'])
    })

    it('depends on what the answer depends on', () => {
      const reads = [subject.path(host.path('out.conf')), subject.package('p'), subject.user('alice')]
      expect(asking({ owner: 'alice' }).reads).to.have.deep.members(reads)
      expect(asking({ ask: { script: sh`date` } })).not.to.have.property('reads')
    })
  })

  it('includes other templates with additional names', async () => {
    source('<% for (const s of vars.list) { -%>\n<%- include("parts/server", { s }) -%>\n<% } -%>\nend\n')
    mkdirSync(role.path('templates/parts'))
    source('server <%= s %> of <%= host.name %>;\n', 'parts/server.ejs')
    expect(await rendered({ list: ['a', 'b'] })).to.equal('server a of lb1;\nserver b of lb1;\nend\n')
  })

  it('keeps the identity of host objects', async () => {
    source('<%= peers.filter((peer) => peer !== host).length %> <%= hosts("lb").includes(host) %>')
    expect(await rendered()).to.equal('0 true')
  })

  it('uses the name in `from`, or that of the destination', async () => {
    source('other', 'other.ejs')
    expect(await rendered({}, { from: 'other.ejs' })).to.equal('other')
  })

  it('is compiled again after an edit', async () => {
    source('one')
    expect(await rendered()).to.equal('one')
    source('two')
    expect(await rendered()).to.equal('two')
  })

  describe('that cannot be rendered', () => {
    const cases: readonly [what: string, text: string, line: number, reason: RegExp][] = [
      ['has an unknown name', 'a\nb\n<%= nothing %>\n', 3, /nothing is not defined; the template has .*vars, .*facts/],
      [
        'goes through a variable without value',
        'a\n<%= vars.a.b %>',
        2,
        /vars\.a is undefined; vars has no other names$/,
      ],
      ['inserts undefined', 'a\n<%= vars.a %>', 2, /vars\.a is undefined; vars has no other names$/],
      ['inserts undefined from a loop', '<% for (const x of [{}]) { %>\n<%= x.a %>\n<% } %>', 2, /x\.a is undefined$/],
      ['calls what is not there', '<%= vars.a() %>', 1, /vars\.a is not a function$/],
      ['inserts null', '<%= null %>', 1, /the inserted value is null$/],
      ['inserts NaN', '\n\n\n<%= vars.a * 2 %>', 4, /the inserted value is NaN$/],
      ['inserts an object', '<%= vars %>', 1, /the inserted value is an object$/],
      ['throws an error of its own', 'a\n<% throw new Error("no server") %>', 2, /no server$/],
      ['has a syntax error', 'a\nb\n<% if (true { %>\nc\n<% } %>\n', 3, /Unexpected token '\{'$/],
      ['has a tag without end', 'a\nb\n<%= vars.x\n', 3, /Could not find matching close tag for "<%="/],
    ]
    for (const [what, text, line, reason] of cases) {
      it(`because it ${what} names the template, the line and the reason`, () => {
        source(text)
        const { message, hint } = failing()
        expect(message.slice(0, at(line).length)).to.equal(at(line))
        expect(message.slice(at(line).length)).to.match(reason)
        expect(hint).to.be.a('string')
      })
    }

    it('says what is undefined, which names there are, and suggests one', () => {
      const vars = { servers: [], upstreams: { web: {} }, secretName: secret('fake-canary') }
      source('a\n<% if (vars.optional) { %><% } %><%=\n  vars.upstrems %>')
      expect(failing(vars).message).to.equal(
        `${at(2)}vars.upstrems is undefined; vars has servers, upstreams, secretName`,
      )
      expect(failing(vars).hint).to.equal("Did you mean 'upstreams'?")
      source('<% for (const s of vars.upstreams.wbe.servers) { %><% } %>')
      expect(failing(vars).message).to.equal(`${at(1)}vars.upstreams.wbe is undefined; vars.upstreams has web`)
      expect(failing(vars).hint).to.equal("Did you mean 'web'?")
      source('<%= varz.servers %>')
      expect(failing(vars).hint).to.equal("Did you mean 'vars'?")
    })

    it('is named itself when another one included it', () => {
      source('a\n<%- include("part") %>')
      source('\n\n<%= vars.x %>', 'part.ejs')
      expect(failing().message).to.equal(`${at(3, 'part.ejs')}vars.x is undefined; vars has no other names`)
      source('\n<% ( %>', 'part.ejs')
      expect(failing().message).to.match(/part\.ejs, line 2: Unexpected token/)
    })

    it('names the line of an include that is missing', () => {
      source('a\n<%- include("prt") %>')
      source('', 'part.ejs')
      const { message, hint } = failing()
      expect(message).to.equal(`${at(2)}${role.path('templates/prt.ejs')} does not exist`)
      expect(hint).to.equal("Did you mean 'part.ejs'? Existing names: out.conf.ejs, part.ejs.")
    })

    it('lists the existing ones if it is missing', () => {
      source('', 'out.cnf.ejs')
      source('', 'unlike.ejs')
      const { message, hint } = failing()
      expect(message).to.equal(`${role.path('templates/out.conf.ejs')} does not exist`)
      expect(hint).to.equal("Did you mean 'out.cnf.ejs'? Existing names: out.cnf.ejs, unlike.ejs.")
    })
  })

  describe('with a secret', () => {
    const pass = secret('new-fake-pass')
    const diff = (vars: unknown, options?: Partial<TemplateOptions>) =>
      describeDifferences('out.conf', host.plan(resource(vars, options)))

    it('sends the value and shows the mask, in whatever way it is inserted', async () => {
      source(
        `<%= vars.p %> <%- vars.p %> <%= 'x' + vars.p %> <%= \`\${vars.p}\` %> <%= [vars.p].join() %> <%= vars.p.reveal() %>`,
      )
      const [change] = await expectContract(host, resource({ p: pass }))
      expect(change?.to)
        .to.be.instanceOf(DiffSide)
        .with.property('text', '******** ******** x******** ******** ******** ********')
      const value = 'new-fake-pass'
      expect(readFileSync(host.path('out.conf'), 'utf8')).to.equal(
        `${value} ${value} x${value} ${value} ${value} ${value}`,
      )
    })

    it('reports that only the secret differs, and shows neither value', async () => {
      source('auth {\n  auth_pass <%= vars.p %>\n}\n')
      await rendered({ p: secret('old-fake-pass') })
      expect(diff({ p: pass })).to.equal(`${host.path('out.conf')}: differs (only secret values)\n`)
      await expectContract(host, resource({ p: pass }))
    })

    it('hides an earlier value that is no longer known, even on a line with other changes', () => {
      source('auth {\n  priority 2\n  auth_pass "<%= vars.p %>" # new\n}\n')
      writeFileSync(host.path('out.conf'), 'auth {\n  priority 1\n  auth_pass old-fake-pass\n}\n')
      const text = diff({ p: pass })
      expect(text).to.include('-  priority 1\n').and.to.include('+  priority 2\n')
      expect(text).to.include('-  auth_pass ********\n').and.to.include('+  auth_pass "********" # new\n')
      expect(text).not.to.include('fake-pass')
    })

    it('hides every line that is not in the template when no word precedes the secret', () => {
      source('# keys\n<%= vars.p %>\n')
      writeFileSync(host.path('out.conf'), '# keys\nold-fake-pass\nolder-fake-pass\n')
      expect(diff({ p: pass })).not.to.include('fake-pass')
    })

    it('finds secrets in lists and objects, including those of peers', async () => {
      source('<%= peers[0].vars.list[0].p %>')
      const peers = [{ name: 'lb1', vars: { list: [{ p: pass }] } }]
      expect(await rendered({}, {}, { peers })).to.equal('new-fake-pass')
    })

    it('shows nothing if the whole file is secret', async () => {
      source('old-fake-pass')
      await rendered()
      source('new-fake-pass')
      expect(diff({}, { secret: true })).to.equal(`${host.path('out.conf')}: differs (secret, not shown)\n`)
    })

    it('is rejected when the template cuts it', () => {
      source('<%= String(vars.p).slice(0, 2) %>')
      expect(failing({ p: pass }).message).to.match(/out\.conf\.ejs cuts or alters a secret$/)
    })

    it('is found in objects with methods, too', async () => {
      class Box {
        readonly p = pass
        header(): string {
          return `key ${this.p}`
        }
      }
      source('<%= vars.box.header() %>\n')
      expect(await rendered({ box: new Box() })).to.equal('key new-fake-pass\n')
      writeFileSync(host.path('out.conf'), 'old\n')
      expect(diff({ box: new Box() })).to.include('+key ********\n')
    })

    it('is no part of a text again after a template that fails', () => {
      source('<%= vars.p %><%= vars.missing.p %>')
      failing({ p: pass })
      expect(() => `${pass}`).to.throw('a secret cannot be made part of a text')
      expect(JSON.stringify({ pass })).to.equal('{"pass":"********"}')
    })

    it('does not change the secret itself', async () => {
      source('<%= vars.p %>')
      const vars = { p: pass }
      await rendered(vars)
      expect(vars.p.reveal()).to.equal('new-fake-pass')
    })
  })

  it('rejects a relative path before it is rendered', () => {
    expect(() => template('a template', { to: 'x' })).to.throw(UsageError)
  })
})
