import { expect } from 'chai'
import { guardedPassword } from '../../../src/lab/index.js'
import { type Fault, itRecoversFrom } from './fault.js'
import { Fixture, host } from './fixture.js'

describe('The account that haploy logs in with', function () {
  this.timeout(180_000)
  let fixture: Fixture
  const password = { HAPLOY_BECOME_PASSWORD: guardedPassword }
  const note = (own: Omit<Fault, 'args'>): Fault => ({ args: ['note'], code: 4, ...own })

  before(async function () {
    fixture = await Fixture.create(this)
    await fixture.install('fish', 'tcsh', 'locales')
    await fixture.on('localedef -i de_DE -f UTF-8 de_DE.UTF-8; cp -a /home /root/home')
    fixture.project
      .inventory({ [host]: {} }, { user: 'guarded' }, 'guarded')
      .inventory({ [host]: {} }, { become: false }, 'plain')
      .role('note', {
        tasks: `file('write a note', '/tmp/note', { content: 'noted', notify: 'count' }),`,
        handlers: `command('count', 'echo once >>/tmp/count'),`,
      })
      .role('ask', {
        tasks: `command('become somebody in between', 'sudo touch /tmp/asked', { creates: '/tmp/asked' }),`,
      })
  })
  beforeEach(() =>
    fixture.on('rm -rf /tmp/note /tmp/count /home/*; cp -a /root/home/. /home; usermod -s /bin/bash ops'),
  )
  after(() => fixture?.remove())

  const bashrc = (line: string) => `echo '${line}' >/home/ops/.bashrc`
  const fine: Record<string, string> = {
    'may print a greeting on both streams': bashrc('echo welcome; echo haploy-ready; printf "no newline" >&2'),
    'may set a broken PATH': bashrc('PATH=/nowhere'),
    'may have fish for a shell, with a greeting': `usermod -s /usr/bin/fish ops; mkdir -p /home/ops/.config/fish
      echo 'echo welcome; set -x PATH /nowhere' >/home/ops/.config/fish/config.fish; chown -R ops: /home/ops`,
    'may have csh for a shell, with a greeting':
      'usermod -s /usr/bin/tcsh ops; echo "echo welcome; setenv PATH /nowhere" >/home/ops/.tcshrc',
  }
  for (const [title, begins] of Object.entries(fine)) {
    it(title, async () => {
      await fixture.on(begins)
      await works('hosts')
    })
  }

  it('may have no home folder, even without become', async () => {
    await fixture.on(`cp /home/ops/.ssh/authorized_keys /etc/ssh/keys-of-ops; chmod 644 /etc/ssh/keys-of-ops
      echo 'AuthorizedKeysFile /etc/ssh/keys-of-%u' >/etc/ssh/sshd_config.d/keys.conf; systemctl restart ssh; rm -r /home/ops`)
    await works('plain').finally(() => fixture.on('rm /etc/ssh/sshd_config.d/keys.conf; systemctl restart ssh'))
    expect(await fixture.on('ls -A /home; stat -c "%U %a" /var/tmp/haploy-1000/pending')).to.equal('guarded\nops 700\n')
  })

  it('may have no home folder while another user has taken its name in /var/tmp', async () => {
    await fixture.on(`rm -rf /var/tmp/haploy-1000*; su guarded -s /bin/sh -c 'mkdir /var/tmp/haploy-1000'
      cp /home/ops/.ssh/authorized_keys /etc/ssh/keys-of-ops; chmod 644 /etc/ssh/keys-of-ops
      echo 'AuthorizedKeysFile /etc/ssh/keys-of-%u' >/etc/ssh/sshd_config.d/keys.conf; systemctl restart ssh; rm -r /home/ops`)
    await works('plain')
    await fixture.on('rm /etc/ssh/sshd_config.d/keys.conf; systemctl restart ssh')
    expect(await fixture.on('stat -c "%U %a" /var/tmp/haploy-1000.*; ls -A /var/tmp/haploy-1000')).to.equal('ops 700\n')
  })

  it('may have a sudo that prints its lecture and asks for the password each time', async () => {
    await fixture.on(`printf 'Defaults lecture=always, timestamp_timeout=0\\n' >/etc/sudoers.d/lecture`)
    await works('guarded', password).finally(() => fixture.on('rm /etc/sudoers.d/lecture'))
  })

  async function works(inventory: string, env: Record<string, string> = {}) {
    const report = await fixture.project.run(['note', '-i', inventory], { env })
    expect(report.code, JSON.stringify(report.failure(host))).to.equal(0)
    expect(await fixture.on('cat /tmp/note /tmp/count')).to.equal('notedonce\n')
    expect((await fixture.project.run(['note', '-i', inventory], { env })).changed[host]).to.equal(0)
  }

  itRecoversFrom(
    'may use a German locale, and failures are still recognised',
    () => fixture,
    note({
      code: 2,
      begins: `${bashrc('export LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 LANGUAGE=de')}; printf old >/tmp/note; chattr +i /tmp/note`,
      ends: 'chattr -i /tmp/note',
      says: [/\/tmp\/note cannot be changed, even by root/],
      hint: /lsattr/,
    }),
  )

  itRecoversFrom(
    'whose startup file ends the shell causes a message about that, and not about sudo',
    () => fixture,
    note({
      begins: bashrc('echo maintenance; exit 3'),
      ends: 'rm /home/ops/.bashrc',
      says: [/^lb1: the shell of user ops ended before it was ready \(exit code 3\): maintenance/],
      hint: /A startup file of that user may exit the shell.*`ssh ops@lb1 true`/,
    }),
  )

  itRecoversFrom('whose startup file waits for something is given up', () => fixture, {
    args: ['note', '--connect-timeout', '4'],
    code: 4,
    begins: bashrc('sleep 1000'),
    ends: 'rm /home/ops/.bashrc; pkill -u ops sleep || :',
    says: [/user ops is logged in, but no shell was ready within 4 seconds/],
    hint: /what a startup file of ops \(\.bashrc, \.profile …\) waits for there/,
  })

  const shells: Record<string, [shell: string, says: RegExp, hint: RegExp]> = {
    'a restricted shell': ['/bin/rbash', /exec: restricted/, /`usermod -s \/bin\/sh ops`/],
    'nologin for a shell': ['/usr/sbin/nologin', /not available/, /`usermod -s \/bin\/sh ops`/],
    'false for a shell': ['/bin/false', /ended before it was ready \(exit code 1\)/, /may not run commands/],
  }
  for (const [what, [shell, says, hint]] of Object.entries(shells)) {
    itRecoversFrom(
      `with ${what} causes a hint about the shell`,
      () => fixture,
      note({
        begins: `[ -e ${shell} ] || ln -s bash ${shell}; usermod -s ${shell} ops`,
        ends: 'usermod -s /bin/bash ops',
        says: [says],
        hint,
      }),
    )
  }

  itRecoversFrom(
    'whose password must be changed first causes a message about that',
    () => fixture,
    note({
      begins: 'chage -d 0 ops',
      ends: 'chage -d 2026-01-01 ops',
      says: [/password change required|required to change your password/i],
      hint: /Log in there once as ops and change the password/,
    }),
  )

  itRecoversFrom(
    'that has expired causes a message about that',
    () => fixture,
    note({
      begins: 'chage -E 2020-01-01 ops',
      ends: 'chage -E -1 ops',
      says: [/:22 closes the connection while user ops logs in/],
      hint: /`chage -l ops`/,
    }),
  )

  itRecoversFrom(
    'causes a message about a missing sudo',
    () => fixture,
    note({
      code: 2,
      begins: 'mv /usr/bin/sudo /usr/bin/away',
      ends: 'mv /usr/bin/away /usr/bin/sudo',
      says: [/sudo on lb1 does not allow user ops to become root: .*not found/],
      hint: /^Install sudo there/,
    }),
  )

  itRecoversFrom(
    'causes a hint about a sudo that requires a terminal',
    () => fixture,
    note({
      code: 2,
      begins: 'echo "Defaults requiretty" >/etc/sudoers.d/terminal',
      ends: 'rm /etc/sudoers.d/terminal',
      says: [/must have a tty/],
      hint: /Remove `requiretty` from the sudoers file/,
    }),
  )

  itRecoversFrom('causes a hint about a sudo inside a task that asks for a password', () => fixture, {
    args: ['ask', '-i', 'plain'],
    begins: 'mv /etc/sudoers.d/ops /root; echo "ops ALL=(ALL) ALL" >/etc/sudoers.d/asks',
    ends: 'rm /etc/sudoers.d/asks; mv /root/ops /etc/sudoers.d',
    says: [/become somebody in between failed/, /sudo: a (terminal|password) is required/],
    hint: /Nobody can type a password for sudo inside a task: let haploy become root/,
  })
})
