import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import { nginx, page } from '../../../roles/nginx/index.js'
import { within } from '../../lab/ground-truth.js'
import { RealPair } from './real-pair.js'

const address = '198.18.0.200'
const vi1 = { name: 'VI_1', virtualRouterId: 51, addresses: [`${address}/24`], prefer: ['lb1', 'lb2'] }
const plain: KeepalivedInput = { instances: [vi1] }
const convert = '/etc/keepalived/convert_state.sh'
const both = ['lb1', 'lb2'] as const

describe('A pair with keepalived', function () {
  this.timeout(400_000)
  const hosts = new RealPair('failover')

  before(async function () {
    await hosts.boot(this)
    for (const host of both) {
      // A second network, on which the hosts have addresses of their own.
      await hosts.sh(
        host,
        `ip link add link eth0 name mac0 type macvlan mode bridge && ip address add 10.77.0.1${host.slice(2)}/24 dev mac0 && ip link set mac0 up`,
      )
      await hosts.bring(nginx, { servers: [page('a page\n')] }, host)
      await hosts.bring(keepalived, plain, host)
    }
    await hosts.held(address, 'lb1')
  })

  after(() => hosts.down())

  /** Deploys to both hosts as a run does: what is obsolete is removed after the reload. */
  const deploy = async (variables: KeepalivedInput) => {
    for (const host of both) {
      const only = (task: string) => hosts.only(keepalived, variables, host, task)
      await only('copy convert_state.sh')
      await only('keep drained instances drained')
      await only('copy keepalived.conf')
      await only('reload keepalived')
      await only('remove the state of instances that are gone')
    }
  }

  it('gives the address to a drained host only if no other serves', async () => {
    await hosts.sh('lb2', `${convert} backup`)
    await sleep(4000)
    await hosts.held(address, 'lb1')
    await hosts.sh('lb1', 'systemctl stop nginx')
    await hosts.held(address, 'lb2')
    await hosts.sh('lb1', 'systemctl start nginx')
    await hosts.held(address, 'lb1')
    await hosts.sh('lb2', `${convert} master`)

    await hosts.sh('lb1', `${convert} backup`)
    await hosts.held(address, 'lb2')
    await hosts.sh('lb2', 'systemctl stop nginx')
    await hosts.held(address, 'lb1')
    await hosts.sh('lb2', 'systemctl start nginx')
    await hosts.held(address, 'lb2')
    await hosts.sh('lb1', `${convert} master`)
    await hosts.held(address, 'lb1')
  })

  it('starts keepalived again after it was killed', async () => {
    const old = await hosts.sh('lb1', 'systemctl show --value -p MainPID keepalived')
    await hosts.sh('lb1', `kill -9 ${old}`)
    await within(20, 'keepalived runs again', async () => {
      const { code, text } = await hosts.run(
        'lb1',
        'systemctl is-active keepalived && systemctl show --value -p MainPID keepalived',
      )
      return code === 0 && !text.includes(`\n${old}\n`)
    })
    await hosts.held(address, 'lb1')
  })

  it('keeps a drained host drained when an instance gets another name, and cleans up after it', async () => {
    await hosts.sh('lb1', `${convert} backup`)
    await hosts.held(address, 'lb2')
    await deploy({ instances: [{ ...vi1, name: 'VI_WEB' }] })
    await sleep(4000)
    await hosts.held(address, 'lb2')
    expect(await hosts.sh('lb1', 'cd /etc/keepalived; ls drain.*; ls /run/keepalived')).to.match(
      /^drain.VI_WEB(\nVI_WEB.state)?$/,
    )
    await hosts.sh('lb1', `${convert} master`)
    await hosts.held(address, 'lb1')
    await deploy(plain)
    await hosts.held(address, 'lb1')
  })

  it('moves the addresses of both families together', async () => {
    await deploy({ instances: [{ ...vi1, addresses: [`${address}/24`, 'fd00::200/64'] }] })
    await hosts.held('fd00::200', 'lb1')
    await hosts.sh('lb1', 'systemctl stop nginx')
    await hosts.held(address, 'lb2')
    await hosts.held('fd00::200', 'lb2')
    await hosts.sh('lb1', 'systemctl start nginx')
    await hosts.held(address, 'lb1')
    await hosts.held('fd00::200', 'lb1')
  })

  it('moves the instances of a group together, also when it is drained', async () => {
    const second = { ...vi1, name: 'VI_2', virtualRouterId: 52, interface: 'mac0', addresses: ['10.77.0.200/24'] }
    await deploy({ instances: [vi1, second], groups: [{ name: 'G', instances: ['VI_1', 'VI_2'] }] })
    const together = async (host: 'lb1' | 'lb2') => {
      await hosts.held(address, host)
      await hosts.held('10.77.0.200', host)
    }
    await together('lb1')
    expect(await hosts.sh('lb1', 'ip -o address show dev mac0')).to.contain(' 10.77.0.200/24 ')
    await hosts.sh('lb1', 'ip link set mac0 down')
    await together('lb2')
    await hosts.sh('lb1', 'ip link set mac0 up')
    await together('lb1')
    await hosts.sh('lb1', 'systemctl stop nginx')
    await together('lb2')
    await hosts.sh('lb1', 'systemctl start nginx')
    await together('lb1')
    await hosts.sh('lb1', `${convert} backup VI_2`)
    await together('lb2')
    await hosts.sh('lb1', `${convert} master G`)
    await together('lb1')
  })

  it('holds an address on an interface with a MAC address of its own', async () => {
    await deploy({ instances: [{ ...vi1, useVmac: 'vrrp51', vmacXmitBase: true }] })
    await hosts.held(address, 'lb1')
    expect(await hosts.sh('lb1', 'ip -o address show dev vrrp51; ip -o link show dev vrrp51'))
      .to.contain(` ${address}/24 `)
      .and.contain('00:00:5e:00:01:33')
    expect(await hosts.fetch(`http://${address}/`)).to.equal('a page\n')
    // The second time the interface exists.
    await hosts.only(
      keepalived,
      { instances: [{ ...vi1, useVmac: 'vrrp51', vmacXmitBase: true }] },
      'lb1',
      'copy keepalived.conf',
    )
    await deploy(plain)
    await hosts.held(address, 'lb1')
  })

  it('runs the scripts of an instance without an address, which move an address by other means', async () => {
    const cloud: KeepalivedInput = {
      instances: [
        {
          ...vi1,
          addresses: [],
          notify: { master: 'float.sh attach', backup: 'float.sh detach', fault: 'float.sh detach' },
        },
      ],
      scripts: {
        'float.sh':
          '#!/bin/sh\nip address "$(case $1 in attach) echo replace ;; *) echo delete ;; esac)" 198.18.0.222/24 dev eth0\n',
      },
    }
    for (const host of both) {
      await hosts.only(keepalived, cloud, host, 'copy float.sh')
    }
    await deploy(cloud)
    await hosts.held('198.18.0.222', 'lb1')
    await hosts.sh('lb1', 'systemctl stop nginx')
    await hosts.held('198.18.0.222', 'lb2')
    await hosts.sh('lb1', 'systemctl start nginx')
    await hosts.held('198.18.0.222', 'lb1')
    // keepalived 2.2.7 may crash when a reload gives an address to an instance that had none.
    for (const host of both) {
      await hosts.only(keepalived, plain, host, 'copy keepalived.conf')
      await hosts.only(keepalived, plain, host, 'restart keepalived')
    }
    await hosts.held(address, 'lb1')
  })

  it('refuses to watch a process in a container, where keepalived would stay in FAULT', async () => {
    const watching: KeepalivedInput = { ...plain, checks: { nginx: { script: 'nginx' }, master: { process: 'nginx' } } }
    const refused = hosts.only(keepalived, watching, 'lb2', 'check that keepalived can watch processes')
    expect(await failure(refused)).to.contain('because it is a container')
    await hosts.only(keepalived, watching, 'lb2', 'copy keepalived.conf')
    await hosts.only(keepalived, plain, 'lb2', 'copy keepalived.conf')
  })

  it('refuses mail without sendmail, and sends it through a mail server with login', async () => {
    const mail = { to: 'ops@example.com', from: 'lb@example.com' }
    expect(await failure(hosts.only(keepalived, { ...plain, mail }, 'lb2', 'check that mail can be sent'))).to.contain(
      'this host has no sendmail',
    )
    await hosts.sh('lb2', `cat >/root/smtp.pl <<'END' && (perl /root/smtp.pl >/root/smtp.log 2>&1 &)\n${mailServer}END`)
    const smtp = { server: '127.0.0.1:2525', tls: false, user: 'lb', password: 'fake p@ss/word' } as const
    const mailed: KeepalivedInput = { ...plain, mail: { ...mail, smtp } }
    await hosts.only(keepalived, mailed, 'lb2', 'copy notify.sh')
    await hosts.only(keepalived, mailed, 'lb2', 'copy the settings of mailx')
    expect(await hosts.sh('lb2', 'stat -c "%a %U" /etc/keepalived/mailrc')).to.equal('600 root')
    await hosts.sh('lb2', '/etc/keepalived/notify.sh INSTANCE VI_1 FAULT 90')
    const log = await hosts.sh('lb2', 'cat /root/smtp.log')
    expect(log)
      .to.contain(`login lb fake p@ss/word\n`)
      .and.contain('RCPT TO:<ops@example.com>')
      .and.contain('INSTANCE VI_1 is FAULT on lb2 with priority 90')
    await hosts.sh('lb2', '/etc/keepalived/notify.sh INSTANCE VI_1 BACKUP 90')
    expect(await hosts.sh('lb2', 'journalctl --sync; journalctl -t keepalived-notify -o cat | tail -n 1')).to.contain(
      'the mail to ops@example.com could not be sent',
    )
  })
})

/** A mail server that accepts one mail and prints what it receives. */
const mailServer = String.raw`
use strict; use IO::Socket::INET; use MIME::Base64; $| = 1;
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 2525, Listen => 1, ReuseAddr => 1) or die;
my $client = $server->accept; $client->autoflush(1);
sub reply { print $client "$_[0]\r\n" }
sub next_line { my $line = <$client>; exit unless defined $line; $line =~ s/\r?\n$//; return $line }
reply '220 test';
while (1) {
  my $line = next_line();
  print "$line\n";
  if ($line =~ /^EHLO/) { print $client "250-test\r\n250 AUTH LOGIN\r\n" }
  elsif ($line =~ /^AUTH LOGIN ?(.*)/) {
    my $user = $1; unless ($user) { reply '334 ' . encode_base64('Username:', ''); $user = next_line() }
    reply '334 ' . encode_base64('Password:', '');
    print 'login ', decode_base64($user), ' ', decode_base64(next_line()), "\n";
    reply '235 ok';
  }
  elsif ($line eq 'DATA') {
    reply '354 go';
    while (($line = next_line()) ne '.') { print "$line\n" }
    reply '250 ok';
  }
  elsif ($line eq 'QUIT') { reply '221 bye'; exit }
  else { reply '250 ok' }
}
`

async function failure(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'it succeeded',
    (error: Error) => error.message,
  )
}
