import { expectMessages, type KeepalivedInput, lint, type Machine, type NginxInput } from './lint.js'

type InstanceInput = KeepalivedInput['instances'][number]

const nginx: NginxInput = {
  install: {
    from: 'source',
    version: '1.10.1',
    sha256: '0'.repeat(64),
    tarball: 'https://sources.example.com/nginx-1.10.1.tar.gz',
    prefix: '/usr/local/nginx',
    modules: [
      'http_ssl',
      'http_realip',
      'http_image_filter',
      'http_mp4',
      'http_flv',
      'http_gzip_static',
      'http_stub_status',
      'stream',
      'stream_ssl',
      'pcre',
    ],
    user: 'www',
    group: 'www',
  },
  user: 'www',
  group: 'www',
}

const checkScript = `#!/bin/bash
if pkill -0 nginx>/dev/null ; then
  [ \`curl -sL -w %{http_code} http://localhost -o /dev/null\` -eq 200 ] && exit 0
else
  service nginx start
fi
exit $?
`

const notifyScript = `#!/bin/bash
declare -a addresses=(192.168.124.251 192.168.124.252)
user=ops@example.com
pwd=fakefake
tell() {
  line="\`date\` $2 turns to $3 with $4"
  #echo \${line} | mailx -s "state" -r $user -S smtp-auth-user=$user -S smtp-auth-password=$pwd admin@example.com
  echo \${line} >> /tmp/keepalived.log
}
case $1 in
  master | backup | fault) exit 0 ;;
  *) tell $1 $2 $3 $4 ;;
esac
`

const published: Omit<KeepalivedInput, 'instances'> = {
  checks: {
    chkfile: { command: '[[ -f /etc/keepalived/down ]] && exit 1 || exit 0', interval: 1, weight: -2 },
    chkngx: { script: 'chkngx.sh', interval: 1, weight: -2, fall: 3, rise: 3 },
  },
  scripts: { 'chkngx.sh': checkScript, 'notify.sh': notifyScript },
  globals: { scriptSecurity: false },
}

const instance = (number: 1 | 2, more: Partial<InstanceInput> = {}): InstanceInput => ({
  name: `VI_${number}`,
  interface: 'eno16777736',
  virtualRouterId: 50 + number,
  addresses: [{ address: `192.168.124.25${number}/24`, label: `vip${number}` }],
  authPass: `fake${number}`,
  notify: 'notify.sh',
  ...more,
})

function machines(keepalived: (index: number) => KeepalivedInput): Machine[] {
  return ['192.168.124.71', '192.168.124.72'].map((address, i) => ({ address, nginx, keepalived: keepalived(i) }))
}

/** What is wrong whether or not the values of the variables are valid. */
const problemsOfHosts = [
  /the hosts of VI_1 have the same priority \(lb1: 100, lb2: 100\)/,
  /the hosts of VI_2 have the same priority \(lb1: 99, lb2: 99\)/,
  /label eno16777736:vip1 is longer than 15/,
  /label eno16777736:vip2 is longer than 15/,
  /the command of the check chkfile uses &&, which only a shell understands/,
  /keepalived would run scripts as root that other users can write/,
  /chkngx.sh counts every process with nginx in its name/,
  /chkngx.sh starts nginx, even where/,
  /notify.sh contains a password in plain text/,
  /notify.sh has its mail command commented out/,
  /notify.sh writes to a predictable path in \/tmp/,
]

describe('A recipe for a dual master from source with notify scripts', () => {
  it('has passwords of ten characters, and tracks its own interface', () => {
    const trackInterfaces = [{ name: 'eno16777736', weight: -2 }]
    const both = ([1, 2] as const).map((number) => instance(number, { authPass: 'fake567890', trackInterfaces }))
    expectMessages(lint(machines(() => ({ ...published, instances: both, priorities: { VI_1: 100, VI_2: 99 } }))), [
      /instances\.0\.authPass must be 1 to 8 characters of ASCII/,
      /instances\.1\.authPass must be 1 to 8 characters of ASCII/,
      /instances\.0\.trackInterfaces must not name the instance's own interface/,
      /instances\.1\.trackInterfaces must not name the instance's own interface/,
      ...problemsOfHosts,
    ])
  })

  it('has one file for both hosts, labels that are too long, and scripts with many mistakes', () => {
    const both = [instance(1), instance(2)]
    expectMessages(
      lint(machines(() => ({ ...published, instances: both, priorities: { VI_1: 100, VI_2: 99 } }))),
      problemsOfHosts,
    )
  })

  it('would have a script twice if it were not for two blocks', () => {
    const crossed = (i: number) => ({ VI_1: 100 - i, VI_2: 99 + i })
    const checks: KeepalivedInput['checks'] = { chkngx: { script: 'nginx', weight: -2 } }
    const twice = [plain(1, { checks: ['chkngx', 'chkngx'] }), plain(2)]
    expectMessages(lint(machines((i) => ({ instances: twice, priorities: crossed(i), checks }))), [
      /VI_1 tracks chkngx twice/,
    ])
  })

  it('is accepted with a drain instead of a down file, the bundled check, and crossed priorities', () => {
    const corrected = (i: number): KeepalivedInput => ({
      instances: [plain(1), plain(2)],
      priorities: { VI_1: 100 - i, VI_2: 99 + i },
      checks: { chkngx: { script: 'nginx', restart: true, interval: 1, weight: -2, fall: 3, rise: 3 } },
      mail: {
        to: 'admin@example.com',
        from: 'ops@example.com',
        smtp: { server: 'smtp.example.com', user: 'ops@example.com', password: 'fakepass' },
      },
    })
    expectMessages(lint(machines(corrected)), [])
  })

  function plain(number: 1 | 2, more: Partial<InstanceInput> = {}): InstanceInput {
    return instance(number, { addresses: [`192.168.124.25${number}/24`], notify: true, ...more })
  }
})
