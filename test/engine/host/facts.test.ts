import { expect } from 'chai'
import { Output } from '../../../src/core/shell/output.js'
import { factScripts, parseFacts } from '../../../src/engine/host/facts.js'

describe('The facts of a host', () => {
  it('are parsed from the answers of a Debian machine', () => {
    const facts = parseFacts(answers(debian), '198.18.0.11')
    expect(facts).to.deep.include({
      hostname: 'lb1',
      kernel: '6.1.0-18-amd64',
      architecture: 'x86_64',
      user: 'root',
      os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)', family: 'debian' },
      packageManager: 'apt',
      processors: 2,
      memoryBytes: 2_014_480 * 1024,
      systemd: true,
      selinux: 'disabled',
      defaultInterface: 'ens3',
    })
    expect(facts.interfaces).to.deep.equal([
      {
        name: 'ens3',
        up: true,
        addresses: [
          { cidr: '198.18.0.11/24', label: 'ens3' },
          { cidr: '198.18.0.200/24', label: 'ens3:vip1' },
          { cidr: 'fe80::1/64', label: 'ens3' },
        ],
      },
      { name: 'lo', up: true, addresses: [{ cidr: '127.0.0.1/8', label: 'lo' }] },
    ])
  })

  const families: [release: string, family: string][] = [
    ['ID="almalinux"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.3"', 'redhat'],
    ['ID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="7"', 'redhat'],
    ['ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"', 'debian'],
    ['ID=fedora\nVERSION_ID=41', 'redhat'],
    ['ID=arch', 'other'],
    ['', 'other'],
  ]
  for (const [release, family] of families) {
    it(`say that ${release.split('\n')[0] || 'a host without os-release'} is of the ${family} family`, () => {
      expect(parseFacts(answers({ ...debian, osRelease: release }), '').os.family).to.equal(family)
    })
  }

  it('use the interface of the connection when there is no default route', () => {
    const { defaultInterface } = parseFacts(answers({ ...debian, route: '' }), '198.18.0.11')
    expect(defaultInterface).to.equal('ens3')
  })

  it('do not use the interface of a tunnel', () => {
    const { defaultInterface } = parseFacts(answers({ ...debian, route: '' }), '127.0.0.1')
    expect(defaultInterface).to.not.equal('lo')
  })

  it('are empty values, not errors, if a host answers nothing', () => {
    const facts = parseFacts(
      factScripts.map(() => output('', 127)),
      '',
    )
    expect(facts).to.include({ hostname: '', packageManager: undefined, systemd: false, defaultInterface: undefined })
  })
})

const debian = {
  system: 'lb1 6.1.0-18-amd64 x86_64\nroot',
  osRelease: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n# comment',
  managers: 'apt-get',
  processors: '2',
  memory: '2014480',
  init: 'systemd',
  selinux: '',
  links: 'ens3 up\nlo unknown',
  addresses: [
    '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever',
    '2: ens3    inet 198.18.0.11/24 brd 198.18.0.255 scope global ens3\\       valid_lft forever preferred_lft forever',
    '2: ens3    inet 198.18.0.200/24 scope global secondary ens3:vip1\\       valid_lft forever preferred_lft forever',
    '2: ens3    inet6 fe80::1/64 scope link \\       valid_lft forever preferred_lft forever',
  ].join('\n'),
  route: 'default via 198.18.0.1 dev ens3 proto static',
}

function answers(texts: Record<string, string>): Output[] {
  return Object.values(texts).map((text) => output(text, 0))
}

function output(text: string, code: number): Output {
  return new Output(code, Buffer.from(text === '' ? '' : `${text}\n`), Buffer.alloc(0))
}
