import { expect } from 'chai'
import { type Fault, itRecoversFrom } from './fault.js'
import { Fixture, host } from './fixture.js'

/** Waits until the lock is taken, for at least 20 seconds. */
const untilHeld = 'for try in $(seq 100); do [ -e /run/held ] && break; sleep 0.2; done'

describe('A package manager', function () {
  this.timeout(180_000)
  let fixture: Fixture
  const install = (own: Omit<Fault, 'args'>): Fault => ({ args: ['web'], ...own })

  before(async function () {
    fixture = await Fixture.create(this)
    fixture.project
      .role('web', { tasks: `pkg('install nginx', 'nginx'),` })
      .inventory({ [host]: {} }, { become: false }, 'nobody')
  })
  beforeEach(() => fixture.on('apt-get -qq -y purge nginx nginx-common >/dev/null 2>&1'))
  after(() => fixture?.remove())

  itRecoversFrom(
    'whose lock another process has is waited for, and that process is named when the time is up',
    () => fixture,
    {
      args: ['web', '--command-timeout', '10'],
      begins: `cat >/root/hold <<'END'
use Fcntl;
open F, ">>", "/var/lib/dpkg/lock-frontend";
my $lock = pack("s s x4 l! l! i x4", F_WRLCK, 0, 0, 0, 0);
fcntl(F, F_SETLK, $lock) or die;
open H, ">", "/run/held";
sleep 600;
END
rm -f /run/held; systemd-run -q --unit hold perl /root/hold; ${untilHeld}`,
      ends: 'systemctl stop hold',
      says: [/no answer within 10 seconds; last output: .*Could not get lock .* held by process \d+ \(perl\)/],
      hint: /Another package manager is running on the host: wait until it has finished, then run again/,
    },
  )

  itRecoversFrom(
    'that finds another package in a bad state says which, and what shows why',
    () => fixture,
    install({
      begins: `mkdir -p /root/bad/DEBIAN && cd /root && chmod 755 bad
printf 'Package: bad\\nVersion: 1\\nArchitecture: all\\nMaintainer: nobody <nobody@example.org>\\nDescription: -\\n' >bad/DEBIAN/control
printf '#!/bin/sh\\necho it says no >&2\\nexit 1\\n' >bad/DEBIAN/postinst; chmod 755 bad/DEBIAN/postinst
dpkg-deb -b bad bad.deb >/dev/null; dpkg -i bad.deb >/dev/null 2>&1 || :`,
      ends: 'dpkg --purge bad >/dev/null',
      says: [/apt-get could not install nginx/, /it says no/, /error processing package bad/],
      hint: /`dpkg --audit` names it, and `dpkg --configure -a` shows why/,
      changesLeft: 0,
    }),
  )

  itRecoversFrom(
    'that runs out of space while it unpacks says so, and finishes its work next time',
    () => fixture,
    install({
      begins:
        'mkdir -p /usr/share/nginx; mount -t tmpfs -o size=4k tmpfs /usr/share/nginx; echo >/usr/share/nginx/full',
      ends: 'umount /usr/share/nginx',
      says: [/apt-get could not install nginx/, /No space left on device/],
      hint: /^Free some space on the host/,
    }),
  )

  itRecoversFrom(
    'that has no space for its caches says so',
    () => fixture,
    install({
      begins: 'mount -t tmpfs -o size=64k tmpfs /var/cache/apt',
      ends: 'umount /var/cache/apt',
      says: [/No space left on device|enough free space/],
      hint: /^Free some space on the host/,
    }),
  )

  itRecoversFrom(
    'whose database is read-only says so',
    () => fixture,
    install({
      begins: 'mount --bind /var/lib/dpkg /var/lib/dpkg; mount -o remount,ro,bind /var/lib/dpkg',
      ends: 'umount /var/lib/dpkg',
      says: [/the packages of this host cannot be written/],
      hint: /must not be mounted read-only/,
    }),
  )

  it('that runs without root reports what is missing', async () => {
    const report = await fixture.project.run(['web', '-i', 'nobody'])
    expect(report.code).to.equal(2)
    expect(report.failure(host)?.hint).to.match(/needs root: set `become: true`/)
  })

  it('that was interrupted half-way is repaired, even when /tmp and /var/tmp are mounted noexec', async () => {
    await fixture.on(`mount -o remount,noexec /tmp; mount --bind /var/tmp /var/tmp; mount -o remount,noexec,bind /var/tmp
      systemctl mask -q --runtime nginx
      dpkg --unpack $(ls /srv/repo/nginx-common_*.deb) $(ls /srv/repo/nginx_*.deb) >/dev/null 2>&1
      systemctl unmask -q --runtime nginx; touch /var/lib/dpkg/updates/0001`)
    const report = await fixture.project.run(['web'])
    const differences = report.tasks.flatMap(({ outcome }) => ('differences' in outcome ? outcome.differences : []))
    await fixture.on('umount /var/tmp; mount -o remount,exec /tmp; dpkg --audit | wc -l | grep -qx 0')
    expect(report.code).to.equal(0)
    expect(differences[0]?.from).to.match(/^unpacked /)
    expect((await fixture.project.run(['web'])).changed[host]).to.equal(0)
  })
})
