import { expect } from 'chai'
import { inMemory } from '../../../../src/core/content/content.js'
import { connect } from '../../../../src/transport/connect.js'
import type { Connection } from '../../../../src/transport/transport.js'
import { rejection } from '../../rejection.js'
import { noServer, Sshd } from '../../sshd.js'
import { Throttle } from './throttle.js'

/** Milliseconds without a sign of life, in place of 30 seconds; and bytes a second, in place of 5 kB/s. */
const [silence, slow] = [1500, 100_000]

describe('A connection over a slow link', function () {
  this.timeout(180_000)
  let sshd: Sshd
  const throttles: Throttle[] = []
  const connections: Connection[] = []
  before(async function () {
    if (noServer) this.skip()
    sshd = await Sshd.start('MaxStartups 200')
  })
  afterEach(async () => {
    for (const throttle of throttles.splice(0)) throttle.stop()
    await Promise.all(connections.splice(0).map((connection) => connection.close()))
  })
  after(() => sshd?.stop())

  const throttled = async (bytesPerSecond: number) => {
    const throttle = await Throttle.start(sshd.port, bytesPerSecond)
    throttles.push(throttle)
    return throttle
  }
  const open = async (throttle: Throttle) => {
    const target = sshd.target({ port: throttle.port })
    const options = sshd.options({ silence, connectTimeout: 60_000, commandTimeout: 100_000 })
    sshd.trustPort(throttle.port)
    const connection = await connect(target, options)
    connections.push(connection)
    return connection
  }

  it('is alive while it sends or receives, however long that takes', async () => {
    const connection = await open(await throttled(slow))
    const began = performance.now()
    const content = inMemory('x'.repeat(800_000))
    expect((await connection.exchange({ script: 'wc -c', input: [content] })).text.trim()).to.equal('800000')
    const { stdout } = await connection.exchange({ script: 'head -c 800000 /dev/zero' })
    expect(stdout.length).to.equal(800_000)
    expect(performance.now() - began, 'milliseconds').to.be.above(6 * silence)
  })

  it('is alive while it sends a long script', async () => {
    const connection = await open(await throttled(slow))
    expect((await connection.exchange({ script: `: ${'x'.repeat(500_000)}; echo done` })).text).to.equal('done\n')
  })

  it('is alive if many hosts share it', async () => {
    const throttle = await throttled(20 * slow)
    const all = await Promise.all(Array.from({ length: 20 }, () => open(throttle)))
    const content = inMemory('x'.repeat(400_000))
    const answers = await Promise.all(all.map((each) => each.exchange({ script: 'wc -c', input: [content] })))
    expect(answers.map(({ text }) => text.trim())).to.deep.equal(all.map(() => '400000'))
  })

  it('does not use up the time limit of a command while its input is sent', async () => {
    const connection = await open(await throttled(100_000))
    const content = inMemory('x'.repeat(6_000_000))
    const began = performance.now()
    const error = await rejection(
      connection.exchange({ script: 'cat >/dev/null; sleep 60', input: [content], timeout: 5_000 }),
    )
    expect(error.message).to.match(/no answer within 5 seconds|not answered/)
    expect(performance.now() - began).to.be.above(10_000)
  })

  for (const manner of ['stall', 'swallow'] as const) {
    for (const [what, script, size] of [
      ['waits', 'sleep 60', 0],
      ['sends', 'cat >/dev/null', 20_000_000],
      ['receives', 'cat /dev/zero | head -c 50000000', 0],
    ] as const) {
      it(`is dead when nothing arrives any more: ${manner} while it ${what}`, async () => {
        const throttle = await throttled(1_000_000)
        const connection = await open(throttle)
        const running = rejection(
          connection.exchange({ script, ...(size > 0 && { input: [inMemory('x'.repeat(size))] }) }),
        )
        await new Promise((resolve) => setTimeout(resolve, 500))
        throttle.manner = manner
        const began = performance.now()
        expect((await running).message).to.equal(
          'lb1: the connection was lost while a script ran (the link: it has not answered for 1.5 seconds)',
        )
        // What the buffers of this machine still accept counts as sent.
        const more = manner === 'swallow' && what === 'sends' ? 25_000 : 3000
        expect(performance.now() - began).to.be.within(silence - 600, silence + more)
      })
    }
  }
})
