import { PassThrough } from 'node:stream'
import { expect } from 'chai'
import { Login } from '../../src/transport/become.js'
import { LoginOutput } from '../../src/transport/login-output.js'
import { Session } from '../../src/transport/shell-session.js'
import { rejection } from './rejection.js'

describe('The output of a login', () => {
  const after = (...chunks: string[]) => {
    const output = new LoginOutput()
    for (const chunk of chunks) output.add(Buffer.from(chunk))
    return output
  }

  it('completes a text with the chunk in which it ends, once', () => {
    const prompt = '[haploy 1] '
    expect(
      [...'hello [haploy 1] '].map((_, n, all) => after(...all.slice(0, n + 1)).completes(prompt)).indexOf(true),
    ).to.equal(16)
    expect(after('x [haploy', ' 1] more').completes(prompt)).to.equal(true)
    expect(after('x [haploy 1] ', 'y').completes(prompt)).to.equal(false)
    expect(after('x [haploy 1] ', 'y', '[haploy 1] ').completes(prompt)).to.equal(true)
  })

  it('is searched at its end, and kept in whole', () => {
    const output = after('a'.repeat(500), '\nre', 'ady 7', '\n')
    expect(output.match(/\nready (\d+)\n/)?.[1]).to.equal('7')
    expect(output.text).to.equal(`${'a'.repeat(500)}\nready 7\n`)
    expect(after('ready 7\n').match(/\nready (\d+)\n/)?.[1]).to.equal('7')
  })

  it('takes time in proportion to its length if a host sends single bytes', async function () {
    this.timeout(60_000)
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    const shell = { stdin: new PassThrough(), stdout, stderr, ended: new Promise<string>(() => {}), destroy: () => {} }
    const opened = rejection(Session.open(shell, new Login('lb1', 'ops'), 50_000))
    const began = performance.now()
    const byte = Buffer.from('x')
    for (let sent = 0; sent <= 2 ** 20; sent++) shell.stdout.emit('data', byte)
    expect((await opened).message).to.equal(
      'lb1: the login of user ops prints output without end, and no shell is ready',
    )
    expect(performance.now() - began).to.be.below(10_000)
  })
})
