import { expect } from 'chai'
import { nginx } from '../../../../roles/nginx/index.js'
import { repository } from '../../../../roles/nginx/install/repository.js'
import type { FromRepository } from '../../../../roles/nginx/schema/install/install.js'
import { type Facts, UsageError } from '../../../../src/index.js'
import { debian, enterprise } from '../../staged-role.js'

const vendor: FromRepository = { from: 'repository', key: '-----BEGIN PGP PUBLIC KEY BLOCK-----\nfake\n' }
const mark = '# Written by haploy; changes made here are overwritten.\n'
const pins = `${mark}Package: nginx nginx-*
Pin: release o=nginx
Pin-Priority: 900

Package: *
Pin: release o=nginx
Pin-Priority: 1
`

describe("The vendor's repository of nginx", () => {
  it('is an apt source with its own key and pin on Debian 12', () => {
    expect(repository(vendor, debian)).to.deep.equal({
      keyFile: '/etc/apt/keyrings/nginx.asc',
      listedAs: 'https://nginx.org/packages/debian bookworm/nginx ',
      files: {
        '/etc/apt/sources.list.d/nginx.sources': `${mark}Types: deb
URIs: https://nginx.org/packages/debian
Suites: bookworm
Components: nginx
Signed-By: /etc/apt/keyrings/nginx.asc
`,
        '/etc/apt/preferences.d/nginx': pins,
      },
    })
  })

  it('is that of Ubuntu on Ubuntu 24.04', () => {
    const text = repository(vendor, ubuntu('24.04')).files['/etc/apt/sources.list.d/nginx.sources']
    expect(text).to.contain('URIs: https://nginx.org/packages/ubuntu\nSuites: noble\n')
  })

  it('is a repo file that checks signatures and comes before module streams and other repositories on EL 9', () => {
    expect(repository(vendor, enterprise('9.4'))).to.deep.equal({
      keyFile: '/etc/pki/rpm-gpg/RPM-GPG-KEY-nginx',
      files: {
        '/etc/yum.repos.d/nginx.repo': `${mark}[nginx]
name=nginx
baseurl=https://nginx.org/packages/centos/9/$basearch/
enabled=1
gpgcheck=1
gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-nginx
module_hotfixes=1
priority=50
`,
      },
    })
  })

  it('does not mention module streams on EL 7', () => {
    expect(repository(vendor, enterprise('7.9')).files['/etc/yum.repos.d/nginx.repo'])
      .to.contain('baseurl=https://nginx.org/packages/centos/7/$basearch/\n')
      .and.not.match(/module_hotfixes|priority/)
  })

  it('may be a mirror', () => {
    const url = 'https://mirror.example.com/nginx/'
    expect(repository({ ...vendor, url }, debian)).to.deep.include({
      listedAs: 'https://mirror.example.com/nginx bookworm/nginx ',
    })
    expect(repository({ ...vendor, url }, enterprise('9.4')).files['/etc/yum.repos.d/nginx.repo']).to.contain(
      `baseurl=${url}\n`,
    )
  })

  it('must be encrypted in transit, or local', () => {
    const accepted = [
      'https://mirror.example.org/nginx',
      'file:///srv/nginx',
      'http://mirror.example.org/nginx',
    ].filter((url) => nginx.definition.variables.safeParse({ install: { ...vendor, url } }).success)
    expect(accepted).to.deep.equal(['https://mirror.example.org/nginx', 'file:///srv/nginx'])
  })

  it('requires the codename of a release that haploy does not know', () => {
    expect(() => repository(vendor, ubuntu('26.04'))).to.throw(UsageError, /codename of Ubuntu 26\.04/)
    const files = repository({ ...vendor, codename: 'resolute' }, ubuntu('26.04')).files
    expect(files['/etc/apt/sources.list.d/nginx.sources']).to.contain('Suites: resolute\n')
  })

  it('does not exist for other systems', () => {
    const os = { id: 'alpine', version: '3.20', name: 'Alpine Linux v3.20', family: 'other' } as const
    expect(() => repository(vendor, { ...debian, os })).to.throw(UsageError, /no packages for Alpine Linux v3\.20/)
  })
})

function ubuntu(version: string): Facts {
  return { ...debian, os: { id: 'ubuntu', version, name: `Ubuntu ${version}`, family: 'debian' } }
}
