import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { LoginLimiter } from '../../../src/transport/ssh/login-limiter.js'

describe('The login limiter', () => {
  const tooMany = new Error('too many')
  const isTooMany = (error: unknown) => error === tooMany

  /** A server that rejects a login while `room` others are running. Resolves with the number of rejected logins and the peak. */
  async function attemptLogins(logins: number, room: number): Promise<{ rejected: number; most: number }> {
    const limiter = new LoginLimiter()
    let [running, rejected, most] = [0, 0, 0]
    const login = async () => {
      most = Math.max(most, ++running)
      const isAllowed = running <= room
      await pause(isAllowed ? 4 : 1)
      running -= 1
      if (!isAllowed) throw tooMany
    }
    const persist = async () => {
      for (let tries = 0; tries < 1000; tries++) {
        try {
          return await limiter.run(login, isTooMany)
        } catch {
          rejected += 1
        }
      }
      throw new Error('never let in')
    }
    await Promise.all(Array.from({ length: logins }, persist))
    return { rejected, most }
  }

  it('does not limit logins while none is rejected', async () => {
    expect(await attemptLogins(100, 100)).to.deep.equal({ rejected: 0, most: 100 })
  })

  it('reduces the limit after rejections, so that few more are rejected', async () => {
    const { rejected, most } = await attemptLogins(200, 10)
    expect(most).to.equal(200)
    // The first burst, half of the second, and so on; then the logins that probe for a higher limit.
    expect(rejected).to.be.within(190, 600)
  })

  it('releases the slot after another failure, and does not reduce the limit', async () => {
    const limiter = new LoginLimiter()
    const other = new Error('no route')
    const fail = () => limiter.run(() => Promise.reject(other), isTooMany).catch((error) => error)
    expect(await Promise.all(Array.from({ length: 20 }, fail))).to.deep.equal(Array(20).fill(other))
    expect(await limiter.run(async () => 'in', isTooMany)).to.equal('in')
  })
})
