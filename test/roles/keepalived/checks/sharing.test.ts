import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../../roles/keepalived/index.js'
import { hostVarsOf, problemsOf } from '../../staged-role.js'

const pair: KeepalivedInput = {
  instances: [{ name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }],
}
const problemsIn = (play: { roles: readonly string[]; hasSerial: boolean }, hosts = [pair, pair]) =>
  problemsOf(keepalived, hostVarsOf(keepalived, hosts), [], play).filter(
    ({ rule }) => rule === 'keepalived/nginx-without-serial',
  )

describe('A play with the role keepalived', () => {
  it('is advised to use serial when it also has the role nginx', () => {
    const [problem, ...others] = problemsIn({ roles: ['nginx', 'keepalived'], hasSerial: false })
    expect(others).to.deep.equal([])
    expect(problem).to.deep.include({ severity: 'advice', hosts: ['lb1', 'lb2'] })
    expect(problem?.message).to.equal(
      'when nginx has to be restarted, this play restarts it on all hosts of VI_1 at once',
    )
  })

  it('is not advised when it has serial, when nginx is in another play, or when no host shares an instance', () => {
    expect(problemsIn({ roles: ['nginx', 'keepalived'], hasSerial: true })).to.deep.equal([])
    expect(problemsIn({ roles: ['security', 'keepalived'], hasSerial: false })).to.deep.equal([])
    expect(problemsIn({ roles: ['nginx', 'keepalived'], hasSerial: false }, [pair])).to.deep.equal([])
  })
})
