import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { LoginLimiter } from '../../../src/transport/ssh/login-limiter.js'

describe('The gate of logins', () => {
  const tooMany = new Error('too many')
  const isTooMany = (error: unknown) => error === tooMany

  /** A server that turns away whoever comes when `room` others are logging in. Resolves to the number of logins it refused. */
  async function storm(logins: number, room: number): Promise<{ refused: number; most: number }> {
    const gate = new LoginLimiter()
    let [inside, refused, most] = [0, 0, 0]
    const login = async () => {
      most = Math.max(most, ++inside)
      const welcome = inside <= room
      await pause(welcome ? 4 : 1)
      inside -= 1
      if (!welcome) throw tooMany
    }
    const persist = async () => {
      for (let tries = 0; tries < 1000; tries++) {
        try {
          return await gate.run(login, isTooMany)
        } catch {
          refused += 1
        }
      }
      throw new Error('never let in')
    }
    await Promise.all(Array.from({ length: logins }, persist))
    return { refused, most }
  }

  it('lets everybody through at once while nobody is turned away', async () => {
    expect(await storm(100, 100)).to.deep.equal({ refused: 0, most: 100 })
  })

  it('grows narrow when some are turned away, so that few others are', async () => {
    const { refused, most } = await storm(200, 10)
    expect(most).to.equal(200)
    // The first rush, half as many of the second, and so on; then those who try whether there is more room.
    expect(refused).to.be.within(190, 600)
  })

  it('gives the place back after a failure of another kind, and does not grow narrow', async () => {
    const gate = new LoginLimiter()
    const other = new Error('no route')
    const fail = () => gate.run(() => Promise.reject(other), isTooMany).catch((error) => error)
    expect(await Promise.all(Array.from({ length: 20 }, fail))).to.deep.equal(Array(20).fill(other))
    expect(await gate.run(async () => 'in', isTooMany)).to.equal('in')
  })
})
