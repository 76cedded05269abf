import { expect } from 'chai'
import { explainMismatch, offeredBy } from '../../../src/transport/ssh/algorithms.js'

describe('A server without a common algorithm', () => {
  const explain = (missing: string, purpose: string, names: string) =>
    explainMismatch('198.18.0.1:22', missing, new Map([[purpose, names]])).join('\n')

  it('offers what ssh2 reports', () => {
    expect(offeredBy('Handshake: (remote) KEX method: a,b')).to.deep.equal(['kex method', 'a,b'])
    expect(offeredBy('Handshake: (remote) S->C cipher: c')).to.deep.equal(['cipher', 'c'])
    expect(offeredBy('Handshake: (local) KEX method: a')).to.equal(undefined)
  })

  it('with newer algorithms is not to be updated', () => {
    const names = 'mlkem768x25519-sha256,sntrup761x25519-sha512,ext-info-s,kex-strict-s-v00@openssh.com'
    const text = explain('key exchange algorithm', 'kex method', names)
    expect(text).to.contain('accepts: only mlkem768x25519-sha256, sntrup761x25519-sha512\n')
    expect(text).to.contain('allow one of these with KexAlgorithms in the sshd_config there')
    expect(text).to.not.contain('update')
    const keys = explain('host key format', 'host key format', 'sk-ssh-ed25519@openssh.com')
    expect(keys).to.contain('haploy accepts ssh-ed25519, ')
    expect(keys).to.contain('allow one of these with HostKeyAlgorithms')
    expect(explain('MAC', 'mac', 'umac-128-etm@openssh.com')).to.contain('allow one of these with MACs')
  })

  it('with certificates only is asked for its plain key', () => {
    const text = explain('host key format', 'host key format', 'ssh-ed25519-cert-v01@openssh.com')
    expect(text).to.contain('let sshd also offer the plain key (HostKeyAlgorithms in its sshd_config)')
  })

  it('with weak algorithms is to be updated', () => {
    expect(explain('cipher', 'cipher', 'aes128-cbc,3des-cbc')).to.contain('update sshd there')
    expect(explain('cipher', 'cipher', 'aes128-cbc,newer-cipher')).to.not.contain('update sshd there')
  })
})
