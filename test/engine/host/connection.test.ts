import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { UnreachableError } from '../../../src/core/errors.js'
import type { Output } from '../../../src/core/shell/output.js'
import { HostConnection } from '../../../src/engine/host/connection.js'
import type { Connect, Connection, Opening } from '../../../src/transport/transport.js'
import { rejection } from '../../transport/rejection.js'

const target = { name: 'lb1', address: '192.0.2.1', connection: 'ssh' } as const
const options = { connectTimeout: 100, commandTimeout: 100, acceptNewHostKeys: false, env: {} }

/** A login whose result the test controls. */
interface Login extends Opening {
  succeed(): void
  fail(error: Error): void
}

describe('The connection to a host', () => {
  let logins: Login[]
  let closed: number
  let connection: HostConnection

  const connect: Connect = (_target, _options, opening = {}) => {
    const exchange = (): Promise<Output> => Promise.reject(new Error('something was sent'))
    const close = async () => void closed++
    return new Promise<Connection>((resolve, reject) => {
      opening.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      logins.push({
        signal: opening.signal,
        onConnecting: () => opening.onConnecting?.(),
        succeed: () => resolve({ exchange, close }),
        fail: reject,
      })
    })
  }
  beforeEach(() => {
    logins = []
    closed = 0
    connection = new HostConnection(target, connect, options)
  })
  const isOver = (promise: Promise<unknown>) => Promise.race([promise.then(() => true), pause(20, false)])

  it('is opened once, however often it is requested', async () => {
    void connection.begin()
    const ready = [connection.ready(), connection.ready()]
    logins[0]!.succeed()
    expect(new Set(await Promise.all(ready)).size).to.equal(1)
    expect(logins).to.have.length(1)
  })

  it('has begun once the TCP connection is being opened', async () => {
    const begun = connection.begin()
    expect(await isOver(begun)).to.equal(false)
    logins[0]!.onConnecting!()
    expect(await isOver(begun)).to.equal(true)
  })

  it('has also begun when it fails before that, and then throws the error', async () => {
    const begun = connection.begin()
    logins[0]!.fail(new UnreachableError('no such key'))
    await begun
    expect(await rejection(connection.ready())).to.have.property('message', 'no such key')
  })

  it('is opened again when this thread was busy for longer than the connect timeout', async () => {
    void connection.begin()
    await pause(110)
    const ready = connection.ready()
    expect(logins.map(({ signal }) => signal?.aborted)).to.deep.equal([true, false])
    logins[1]!.succeed()
    await ready
    await connection.close()
    expect(closed).to.equal(1)
  })

  it('is closed, and a login in progress is aborted', async () => {
    void connection.begin()
    await connection.close()
    expect(logins[0]!.signal?.aborted).to.equal(true)
    void connection.begin()
    logins[1]!.succeed()
    await connection.ready()
    await connection.close()
    expect(closed).to.equal(1)
  })
})
