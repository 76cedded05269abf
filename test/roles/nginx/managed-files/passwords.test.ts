import { expect } from 'chai'
import { nginx } from '../../../../roles/nginx/index.js'
import { passwordFile, passwordFiles } from '../../../../roles/nginx/managed-files/passwords.js'
import { Secret } from '../../../../src/index.js'

const auth = { realm: 'Status', users: { ops: 'fake-password', guest: 'fake-password' } }
const status = { serverNames: ['_'], locations: { '/nginx': { status: true, auth } } }
const whole = { listen: 81, serverNames: ['~^(a|b)\\.example\\.com$'], auth }

const parsed = (...servers: object[]) => nginx.definition.variables.parse({ servers }).servers
const texts = (...servers: object[]) =>
  passwordFiles(parsed(...servers), '/etc/nginx/auth', 'www-data').map(({ content }) => (content as Secret).reveal())

describe('The password files of nginx', () => {
  it('are named by server and location, however the servers are ordered', () => {
    const [one, two] = [parsed(status, whole), parsed(whole, status)].map((servers) =>
      passwordFiles(servers, '/etc/nginx/auth', 'www-data').map(({ path }) => path),
    )
    expect(one).to.have.members(two!)
    expect(one![0]).to.match(/^\/etc\/nginx\/auth\/_-nginx\.[0-9a-f]{8}$/)
    expect(one![1]).to.match(/^\/etc\/nginx\/auth\/a-b-.example-.com-\.[0-9a-f]{8}$/)
    expect(passwordFile('/srv/auth', parsed({ serverNames: ['~$'] })[0]!)).to.match(/^\/srv\/auth\/any\.[0-9a-f]{8}$/)
  })

  it('are the same in every run, and no two users have the same hash', () => {
    const [text] = texts(status)
    expect(texts(status)).to.deep.equal([text])
    const [ops, guest] = text!.trim().split('\n')
    expect(ops).to.match(/^ops:\$6\$[A-Za-z0-9./]{16}\$[A-Za-z0-9./]{86}$/)
    expect(guest!.replace('guest:', '')).not.to.equal(ops!.replace('ops:', ''))
  })

  it('contain a declared hash unchanged, and reject an invalid one', () => {
    const hash = '$apr1$fakesalt$fakehashfakehashfakeha'
    expect(texts({ auth: { users: { ops: { hash } } } })).to.deep.equal([`ops:${hash}\n`])
    expect(() => texts({ auth: { users: { ops: { hash: 'fake-password' } } } })).to.throw(/must be a hash/)
  })

  it('have a salt that does not depend on the password', () => {
    const saltOf = (password: string) => texts({ auth: { users: { ops: password } } })[0]!.split('$')[2]
    expect(saltOf('another')).to.equal(saltOf('fake-password'))
  })

  it('are readable by the workers, and never shown', () => {
    const [file] = passwordFiles(parsed(status), '/etc/nginx/auth', 'www-data')
    expect(file).to.include({ mode: '0640', owner: 'root', group: 'www-data' })
    expect(file!.content).to.be.instanceOf(Secret)
  })
})
