import { appendFileSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { UnreachableError } from '../../src/core/errors.js'
import { secret } from '../../src/core/shell/secret.js'
import { connect } from '../../src/transport/connect.js'
import { EarlyConnections } from '../../src/transport/early-connections.js'
import type { Connection, Target, TransportOptions } from '../../src/transport/transport.js'
import { rejection } from './rejection.js'
import { Doorway } from './ssh/doorway.js'
import { noServer, Sshd } from './sshd.js'

describe('Early connections', function () {
  this.timeout(30_000)
  let sshd: Sshd
  let door: Doorway
  let options: TransportOptions

  before(async function () {
    if (noServer) {
      console.log(`    skipped: ${noServer}`)
      this.skip()
    }
    sshd = await Sshd.start()
  })
  beforeEach(async () => {
    door = await Doorway.open(sshd.port)
    options = sshd.options({ connectTimeout: 20_000 })
    const key = readFileSync(`${sshd.folder}/host_key.pub`, 'utf8')
    appendFileSync(sshd.knownHosts, `[127.0.0.1]:${door.port} ${key}`)
  })
  afterEach(() => door.close())
  after(async () => await sshd?.stop())

  const target = (more: Partial<Target> = {}) => sshd.target({ port: door.port, ...more })
  const visit = async (visits: number) => {
    for (let tries = 0; tries < 100 && door.visits < visits; tries++) await pause(50)
    expect(door.visits).to.equal(visits)
  }
  const use = async (connection: Connection) => {
    expect((await connection.exchange({ script: 'echo hello' })).text).to.equal('hello\n')
    await connection.close()
  }

  it('are what the run gets', async () => {
    const early = new EarlyConnections(connect, options)
    early.open(target())
    await visit(1)
    await use(await early.connect(target(), options))
    await early.close()
    expect(door.visits).to.equal(1)
  })

  it('give way to another one when the run reaches the host otherwise, if only by its password', async () => {
    const early = new EarlyConnections(connect, options)
    early.open(target({ becomePassword: secret('fake-one') }))
    await visit(1)
    await use(await early.connect(target({ becomePassword: secret('fake-two') }), options))
    await early.close()
    expect(door.visits).to.equal(2)
    expect(await door.empties()).to.equal(true)
  })

  it('are closed as soon as the run begins without asking for them', async () => {
    const other = await Doorway.open()
    const early = new EarlyConnections(connect, options)
    early.open(target({ name: 'lb2' }))
    await visit(1)
    const connection = early.connect({ ...target(), port: other.port }, { ...options, connectTimeout: 3000 })
    expect(await door.empties()).to.equal(true)
    expect(await rejection(connection)).to.be.instanceOf(UnreachableError)
    await other.close()
  })

  it('are given up when they are not wanted any more before the host has answered', async () => {
    const silent = await Doorway.open()
    const early = new EarlyConnections(connect, { ...options, connectTimeout: 25_000 })
    early.open({ ...target(), port: silent.port })
    for (let tries = 0; tries < 100 && silent.visits === 0; tries++) await pause(50)
    const began = performance.now()
    await early.close()
    expect(performance.now() - began).to.be.below(10_000)
    expect(await silent.empties()).to.equal(true)
    await silent.close()
  })

  it('tell what went wrong to who asks for them', async () => {
    const early = new EarlyConnections(connect, options)
    early.open(target({ user: 'nobody-fake' }))
    const error = await rejection(early.connect(target({ user: 'nobody-fake' }), options))
    expect(error).to.be.instanceOf(UnreachableError)
    expect(error.message).to.contain('lets user nobody-fake not in')
    expect(door.visits).to.equal(1)
  })

  it('do not count when loading took longer than a host has to answer', async () => {
    const early = new EarlyConnections(connect, { ...options, connectTimeout: 1000 })
    early.open(target())
    await pause(1100)
    await use(await early.connect(target(), options))
    await early.close()
    expect(door.visits).to.equal(2)
    expect(await door.empties()).to.equal(true)
  })
})
