import { execFileSync } from 'node:child_process'
import { tmpdir, userInfo } from 'node:os'
import { expect } from 'chai'
import { inMemory } from '../../src/core/content/content.js'
import { FailedError, UnreachableError } from '../../src/core/errors.js'
import { connect } from '../../src/transport/connect.js'
import type { Connection } from '../../src/transport/transport.js'
import { rejection } from './rejection.js'

const options = {
  connectTimeout: 20_000,
  commandTimeout: 20_000,
  acceptNewHostKeys: false,
  env: { PATH: process.env.PATH, HOME: tmpdir() },
}

describe('a local connection', () => {
  let connection: Connection
  const open = (env = options.env) =>
    connect({ name: 'here', address: 'here', connection: 'local' }, { ...options, env })
  beforeEach(async () => {
    connection = await open()
  })
  afterEach(async () => await connection.close())

  it('runs scripts as the operator', async () => {
    const output = await connection.exchange({ script: 'id -un; cat', input: [inMemory('in'), inMemory('put')] })
    expect(output.text).to.equal(`${userInfo().username}\ninput`)
  })

  it('ends its processes when the time is up, and stays usable', async () => {
    const sleep = `sleep 98765.${process.pid}`
    const error = await rejection(connection.exchange({ script: sleep, timeout: 200 }))
    expect(error).to.be.instanceOf(FailedError)
    const { text } = await connection.exchange({ script: 'cat /proc/*/cmdline 2>/dev/null | tr "\\0" " "' })
    expect(text).to.contain('haploy-ready')
    expect(text).to.not.contain(`${sleep} `)
  })

  it('waits for a script however large the time limit is', async () => {
    for (const timeout of [2 ** 31, Number.POSITIVE_INFINITY]) {
      const patient = { ...options, connectTimeout: timeout, commandTimeout: timeout }
      const other = await connect({ name: 'here', address: 'here', connection: 'local' }, patient)
      expect((await other.exchange({ script: 'sleep 0.1; echo done' })).text).to.equal('done\n')
      expect((await other.exchange({ script: 'sleep 0.1; echo done', timeout })).text).to.equal('done\n')
      await other.close()
    }
  })

  it('gives what follows another time limit when it is restarted', async () => {
    const exchange = (limit: number) =>
      connection.exchange({
        script: 'echo first; sleep 0.6; echo second',
        timeout: 400,
        onOutput: (_chunk, _stream, progress) => progress.restartTimeout(limit),
      })
    expect((await exchange(20_000)).text).to.equal('first\nsecond\n')
    expect((await rejection(exchange(100))).message).to.equal('here: no answer within 0.1 seconds')
  })

  it('ends the processes of a running script on request, which then fails', async () => {
    const running = rejection(connection.exchange({ script: `sleep 98764.${process.pid}` }))
    await new Promise((resolve) => setTimeout(resolve, 100))
    await connection.endExchange!()
    expect(await running).to.be.instanceOf(UnreachableError)
    const { text } = await connection.exchange({ script: 'cat /proc/*/cmdline 2>/dev/null | tr "\\0" " "' })
    expect(text).to.not.contain(`sleep 98764.${process.pid} `)
    await connection.endExchange!()
  })

  it('rejects exchanges after it is closed', async () => {
    await connection.close()
    expect(await rejection(connection.exchange({ script: 'true' }))).to.be.instanceOf(UnreachableError)
  })

  it('reports a missing shell', async () => {
    const error = await rejection(open({ PATH: '/nowhere', HOME: '/' }))
    expect(error).to.be.instanceOf(UnreachableError)
    expect(error.message).to.match(/^here: cannot start a shell on this machine/)
  })

  it('lets the program exit after it is closed, even while a script still runs', () => {
    const module = new URL('../../src/transport/connect.js', import.meta.url).href
    const program = `
      const { connect } = await import(${JSON.stringify(module)})
      const options = ${JSON.stringify(options)}
      const connection = await connect({ name: 'here', address: 'here', connection: 'local' }, options)
      connection.exchange({ script: 'sleep 25' }).catch((error) => console.log(error.name))
      await new Promise((resolve) => setTimeout(resolve, 100))
      await connection.close()`
    const began = Date.now()
    const output = execFileSync(process.execPath, [...process.execArgv, '--input-type=module', '-e', program], {
      encoding: 'utf8',
    })
    expect(output).to.equal('UnreachableError\n')
    expect(Date.now() - began).to.be.lessThan(15_000)
  })
})
