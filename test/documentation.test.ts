import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect } from 'chai'
import * as roles from '../roles/index.js'
import { prepare } from '../src/engine/prepare/prepare.js'
import { secret } from '../src/index.js'
import { loadInventory, loadPlaybook } from '../src/loader/load.js'
import { anchor } from '../src/reference/markdown.js'
import { command } from './bundle.js'
import { bundledRoles } from './bundled-roles.js'
import { framesOf } from './capture/screen.js'
import { light, svg } from './capture/svg.js'
import { directivePage } from './directive-table.js'
import { factsPage } from './facts-page.js'
import { filesOf } from './page-files.js'
import { place, variablePages } from './variable-pages.js'

/** The names that examples use. */
const said = { ...roles, secret }

/** The environment variables that examples read. */
const secrets = { VRRP_PASSWORD: 'fakepass', STATUS_PASSWORD: 'fake-password' }

describe('The documentation', () => {
  let folder: string
  before(() => Object.assign(process.env, secrets))
  after(() => {
    for (const name of Object.keys(secrets)) delete process.env[name]
  })
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-documentation-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('shows a valid pair in the README', async () => {
    layOut('README.md')
    const { plays, hosts } = prepare({
      playbook: { name: 'site', define: await loadPlaybook('site', { folder }) },
      inventory: await loadInventory('hosts.ts', { folder }),
      roles: [],
      transport: { connectTimeout: 1, commandTimeout: 1, acceptNewHostKeys: false, env: {} },
    })
    expect(hosts.map((host) => host.name)).to.deep.equal(['lb1', 'lb2', 'web1', 'web2'])
    expect(plays.map((play) => play.name)).to.deep.equal(['web', 'lb', 'lb'])
  })

  it('shows a role that does what the page says, and changes nothing the second time', () => {
    layOut('docs/roles.md')
    lookLikeSomebodyElse()
    const goal = join(folder, 'goal')
    const inventory = join(folder, 'inventory/hosts.ts')
    writeFileSync(inventory, readFileSync(inventory, 'utf8').replace('/tmp/motd-example', goal))
    const dry = run('--check', '--diff')
    expect(dry.stdout).to.match(/\+Hello to here, which runs \d/)
    expect(existsSync(goal)).to.equal(false)
    expect(run().status).to.equal(0)
    expect(readFileSync(join(goal, 'motd'), 'utf8')).to.match(/^Hello to here, which runs \d/)
    expect(readFileSync(join(goal, 'contents'), 'utf8')).to.equal('motd\n')
    expect(readFileSync(join(goal, 'kernel'), 'utf8')).to.equal('Linux')
    expect(readFileSync(join(goal, 'log'), 'utf8')).to.equal('announced\n')
    expect(readdirSync(join(folder, '.local/state/haploy/pending'))).to.deep.equal([])
    expect(run().stdout).to.match(/here\s+: ok=\d+ +changed=0 /)
    const playbook = join(folder, 'playbooks/greet.ts')
    writeFileSync(playbook, readFileSync(playbook, 'utf8').replace('Hello', 'Good day'))
    const edited = run('--check').stdout
    expect(edited).to.match(/write the message\W+changed: /)
    expect(edited, 'the resource of the page declares what it reads').to.match(/list the message\W+ok: /)
  })

  it('shows figures in the README that the page about performance has', () => {
    const rows = [
      ...readFileSync('README.md', 'utf8').matchAll(/^\| .* \| (\d+) \| (\S+ s) \| (\S+ s) \| (\S+) times/gm),
    ]
    expect(rows).to.have.length(4)
    const performance = readFileSync('docs/performance.md', 'utf8').split('\n')
    for (const [row, hosts, ours, theirs, times] of rows) {
      const figures = performance.find(
        (line) => line.includes(`| ${hosts} | ${ours} |`) && line.includes(` ${theirs} |`),
      )
      expect(figures, row).to.match(new RegExp(`\\| ${times} \\|$`))
    }
  })

  it('shows a capture of a run in the README, in two themes', () => {
    const images = [...readFileSync('README.md', 'utf8').matchAll(/(?:srcset|src)="(docs\/run-\w+\.svg)"/g)]
    expect(images).to.have.length(2)
    for (const [, path] of images) expect(readFileSync(path!, 'utf8')).to.contain('>PLAY RECAP ***')
  })

  it('draws what a terminal shows: colours, and only the last state of lines that were erased', () => {
    const view = '\x1b[33mrow <1>\x1b[39m\r\nrow 2\r\n'
    const frames = framesOf(`$ run\r\n${view}\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2K\x1b[G\x1b[2mdone\x1b[22m & out\r\n`)
    const texts = frames.map((lines) => lines.map((spans) => spans.map(({ text }) => text).join('')))
    expect(texts).to.deep.equal([
      ['$ run', 'row <1>', 'row 2'],
      ['$ run', 'done & out'],
    ])
    const image = svg(frames[0]!, 80, light, 'a run')
    expect(image).to.contain(`<tspan x="14" fill="${light.colours[33]}">row &lt;1&gt;</tspan>`)
    expect(svg(frames[1]!, 80, light, 'a run'))
      .to.contain('opacity="0.6">done</tspan>')
      .and.contain('&amp; out')
  })

  it("lists every directive of nginx, as the role's table has it", () => {
    const { path, text, wanted } = directivePage()
    expect(text, `${path} is not what the table says: run npm run docs`).to.equal(wanted)
    expect(text).to.match(/^\| `proxy_read_timeout` \| `proxyReadTimeout` \(http, server, location\)/m)
  })

  it('has every fact in its page', () => {
    const { path, text, wanted } = factsPage()
    expect(text, `${path} is not what the facts are: run npm run docs`).to.equal(wanted)
    expect(text).to.contain('| `os.family` |')
  })

  for (const { path, text, wanted, tables, misplaced } of variablePages()) {
    it(`lists every variable in ${path} as in its schema`, () => {
      expect(misplaced, `write the comment ${place('…')} and ${path} has a place`).to.deep.equal([])
      expect(text, `${path} is not what the schemas say: run npm run docs`).to.equal(wanted)
    })

    it(`describes every variable in ${path}`, () => {
      const silent = tables.flatMap(({ title, variables }) =>
        variables.filter(({ meaning }) => meaning === '').map(({ name }) => `${title}: ${name}`),
      )
      expect(silent, 'give them a .describe() in the schema').to.deep.equal([])
    })
  }

  const roleCalls = new RegExp(
    `\`\`\`ts\\n((?:${bundledRoles.map(({ name }) => name).join('|')})\\([\\s\\S]*?)\`\`\``,
    'g',
  )
  for (const { path, text } of variablePages()) {
    it(`shows examples in ${path} that the role accepts`, () => {
      const examples = [...text.matchAll(roleCalls)].map(([, code]) => code!)
      expect(examples).not.to.deep.equal([])
      for (const code of examples) {
        const { role, variablesFor } = new Function(...Object.keys(said), `return ${code}`)(...Object.values(said))
        expect(role.variables.safeParse(variablesFor()).error?.message, code).to.equal(undefined)
      }
    })
  }

  it('names an existing test and the limits for each promise', () => {
    const [, promises = ''] = readFileSync('docs/reliability.md', 'utf8').split(/^## .*$/m)
    const rows = promises.matchAll(/^\| (?!promise|--)(.+?) \|(.*?) \| (.+) \|$/gm)
    const named = [...rows].map(([, promise, tests]) => ({
      promise,
      files: [...tests!.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file!),
    }))
    expect(named).to.have.length.above(5)
    for (const { promise, files } of named) {
      expect(files, promise).not.to.have.length(0)
      for (const file of files) expect(existsSync(file), file).to.equal(true)
    }
  })

  it('has no broken links', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').map((name) => `docs/${name}`)]
    const broken = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)]
        .filter(([, target, heading]) => !leadsSomewhere(target ? resolve(dirname(page), target) : page, heading))
        .map(([link]) => `${page}: ${link}`),
    )
    expect(broken).to.deep.equal([])
  })

  function leadsSomewhere(path: string, heading: string | undefined): boolean {
    if (!existsSync(path)) return false
    if (heading === undefined) return true
    const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map((match) => anchor(match[1]!))
    return headings.includes(heading)
  }

  /** Writes the files that a page shows. */
  function layOut(page: string): void {
    for (const [path, text] of Object.entries(filesOf(page))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }

  /**
   * As root, the notes of pending handlers are in /var/lib/haploy. For other users they are in the home folder, which
   * is the test's folder here.
   */
  function lookLikeSomebodyElse(): void {
    mkdirSync(join(folder, 'bin'))
    const id = '#!/bin/sh\nif [ "$*" = -u ]; then echo 12345; else PATH=${PATH#*:} exec id "$@"; fi\n'
    writeFileSync(join(folder, 'bin/id'), id, { mode: 0o755 })
  }

  function run(...options: string[]) {
    const env = { ...process.env, HOME: folder, PATH: `${join(folder, 'bin')}:${process.env.PATH}` }
    return spawnSync(process.execPath, [command, 'run', 'greet', '--output', 'lines', ...options], {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
  }
})
