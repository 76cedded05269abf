import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect } from 'chai'
import { haploy } from '../command.js'

describe('haploy init', () => {
  let folder: string

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'haploy-init-')))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  it('writes a project that lint accepts, into a new folder', async () => {
    const { code, stdout } = await haploy(['init', 'My pair'], { cwd: folder })
    expect({ code, stdout }).to.deep.equal({
      code: 0,
      stdout: `Written: package.json, tsconfig.json, .gitignore, README.md, inventory/hosts.ts, playbooks/deploy.ts. Next:
  cd 'My pair'
  npm install --ignore-scripts
  npx haploy lint deploy --explain
Write the addresses of your hosts to inventory/hosts.ts, and the one that they share to playbooks/deploy.ts. Then:
  npx haploy run deploy --check --diff
  npx haploy run deploy
`,
    })
    const lint = await haploy(['lint', 'deploy'], { cwd: join(folder, 'My pair') })
    expect(lint).to.deep.equal({ code: 0, stderr: '', stdout: 'no problems found: 2 plays, 2 hosts\n' })
  })

  it('depends on the checkout that runs, if it is one', async () => {
    await haploy(['init', 'My pair'], { cwd: folder })
    const { name, dependencies } = JSON.parse(readFileSync(join(folder, 'My pair/package.json'), 'utf8'))
    expect({ name, dependencies }).to.deep.equal({ name: 'my-pair', dependencies: { haploy: `file:${resolve('.')}` } })
  })

  it('writes nothing where one of the files exists', async () => {
    mkdirSync(join(folder, 'playbooks'))
    writeFileSync(join(folder, 'playbooks/deploy.ts'), 'mine')
    const { code, stderr } = await haploy(['init'], { cwd: folder })
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr: `haploy: ${folder}/playbooks/deploy.ts exists already\n  Name another folder: haploy init pair\n`,
    })
    expect(readdirSync(folder)).to.deep.equal(['playbooks'])
  })
})
