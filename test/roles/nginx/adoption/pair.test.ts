import { expect } from 'chai'
import { adoptNginx } from '../../../../roles/nginx/adoption/index.js'
import { merged } from '../../../../roles/nginx/adoption/pair.js'
import { debian } from '../../staged-role.js'
import { filesOfFixture } from './fixtures.js'

describe('The variables of a pair', () => {
  it('are those that the hosts have in common, and those of each host', () => {
    const hosts = { lb1: { a: 1, b: [1], c: 3 }, lb2: { a: 1, b: [2] } }
    expect(merged<{ a: number; b: number[]; c?: number }>(hosts)).to.deep.equal({
      variables: { a: 1 },
      hostVariables: { lb1: { b: [1], c: 3 }, lb2: { b: [2] } },
    })
    expect(merged({ lb1: { a: 1 }, lb2: { a: 1 } }).hostVariables).to.deep.equal({})
  })

  it('come with notes about what stays on the hosts, and what the role adds', () => {
    const files = new Map([
      ...filesOfFixture('mtls'),
      ['/etc/systemd/system/nginx.service.d/limits.conf', '[Service]\nLimitNOFILE=2048:4096\n'],
      ['/nginx -V', 'configure arguments: --user=nginx\nNGINX Packaging <nginx-packaging@f5.com>\n'],
    ])
    const { variables, notes, differences, directives } = adoptNginx({
      lb1: { files, facts: debian },
      lb2: { files, facts: debian },
    })
    expect(directives).to.deep.equal({ options: 76, raw: 0 })
    expect(variables.limits).to.deep.include({ openFiles: 4096 })
    expect(notes.join('\n'))
      .to.contain('/etc/ssl/site/partners.key')
      .and.contain('/etc/ssl/site/ca.crt')
      .and.contain('/etc/systemd/system/nginx.service.d/limits.conf')
      .and.contain('LimitNOFILE=4096')
      .and.contain("from: 'repository'")
    expect(differences.join('\n'))
      .to.contain('no longer includes /etc/nginx/conf.d/*.conf, /etc/nginx/sites-enabled/*:')
      .and.not.contain('modules-enabled')
  })

  it('keep passwords on the hosts, and the rotation of logs that the host has', () => {
    const files = new Map(filesOfFixture('limits'))
    const hosts = { lb1: { files, facts: debian } }
    expect(adoptNginx(hosts).notes.join('\n')).to.contain('/etc/nginx/htpasswd')
    expect(adoptNginx(hosts).variables.rotation).to.equal(undefined)
    files.set('/etc/nginx/conf.d/log.conf', 'access_log /srv/logs/all.log;')
    files.set('/etc/nginx/nginx.conf', files.get('/etc/nginx/nginx.conf')!.replace(/^\s*access_log.*$/m, ''))
    expect(adoptNginx(hosts).variables.rotation).to.equal(false)
    expect(adoptNginx(hosts).notes.join('\n')).to.contain('/srv/logs/all.log')
  })
})
