import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { descriptors, shortage, withDescriptors } from '../../src/transport/descriptors.js'
import { command } from '../bundle.js'
import { surroundings } from '../cli/command.js'
import { rejection } from './rejection.js'

const target = { name: 'lb1', address: '127.0.0.1', connection: 'ssh' } as const

describe('The file descriptors of this machine', function () {
  this.timeout(120_000)
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-descriptors-'))
    writeFileSync(
      join(folder, 'hosts.mjs'),
      `import { defineInventory } from 'haploy'
export default defineInventory({ hosts: Object.fromEntries(Array.from({ length: 60 }, (_, n) => ['h' + n, { connection: 'local' }])) })`,
    )
    writeFileSync(
      join(folder, 'play.mjs'),
      `import { command, definePlaybook, defineRole, z } from 'haploy'
const role = (name) => defineRole({ name, folder: '/', variables: z.object({}), tasks: () => [command('work', 'true')] })()
export default definePlaybook(process.env.PLAYS.split(' ').map((name) => ({ hosts: 'all', roles: [role(name)] })))`,
    )
  })
  after(() => rmSync(folder, { recursive: true }))

  /** Runs a playbook on 60 hosts, with so many descriptors. */
  const run = (limit: number, forks: number, plays = 'one') =>
    new Promise<{ code: number; text: string }>((resolve) => {
      const code = `ulimit -n ${limit}; exec "$@"`
      const args = [process.execPath, command, 'run', './play.mjs', '-i', './hosts.mjs', '--forks', `${forks}`]
      const env = { ...surroundings, HOME: folder, PLAYS: plays }
      execFile('sh', ['-c', code, '-', ...args], { cwd: folder, env, maxBuffer: 2 ** 24 }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
      )
    })

  it('suffice for many hosts, as long as the run works on few at a time', async () => {
    const { code, text } = await run(90, 6)
    expect(code, text).to.equal(0)
    expect(text).to.contain('60 hosts ok')
  })

  it('are counted before anything is sent, and a shortage is that of this machine', async () => {
    for (const { code, text } of [await run(90, 60), await run(128, 2, 'one two')]) {
      expect(code, text).to.equal(1)
      expect(text).to.match(
        /this machine allows (90|128) open files, too few for the 60 hosts to which the run is connected at the same time/,
      )
      expect(text).to.match(/ulimit -n 4096.*--forks or --limit/)
      expect(text).to.not.match(/PLAY|EMFILE/)
    }
  })

  it('are counted for each connection, including those that are being opened', async () => {
    const now = descriptors()!
    expect(now.open).to.be.within(3, now.limit)
    let settle = () => {}
    const opening = new Promise<void>((resolve) => (settle = resolve))
    const all = Array.from({ length: Math.ceil((now.limit - now.open) / 4) + 2 }, () =>
      withDescriptors(target, 100, () => opening),
    )
    const failed = await Promise.race(all.map((each) => rejection(each)))
    expect(failed.message).to.match(
      /^lb1: this machine, not the host, has too few file descriptors for the connection: it allows \d+, and \d+ are in use$/,
    )
    settle()
    await Promise.allSettled(all)
    await withDescriptors(target, 100, async () => {})
  })

  it('are named if they run out anyway', async () => {
    const raw = Object.assign(new Error('connect EMFILE 10.0.0.1:22'), { code: 'EMFILE' })
    const error = await rejection(
      withDescriptors(target, 100, () => Promise.reject(new Error('no connection', { cause: raw }))),
    )
    expect(error.message).to.match(/^lb1: this machine, not the host,/)
    expect(shortage(target, undefined).hint).to.contain('ulimit')
  })
})
