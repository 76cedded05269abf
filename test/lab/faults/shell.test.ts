import { expect } from 'chai'
import { guardedPassword } from '../../../src/lab/index.js'
import { type Fault, itRecoversFrom } from './fault.js'
import { host, Stage } from './stage.js'

describe('The account that haploy logs in with', function () {
  this.timeout(180_000)
  let stage: Stage
  const password = { HAPLOY_BECOME_PASSWORD: guardedPassword }
  const note = (own: Omit<Fault, 'args'>): Fault => ({ args: ['note'], code: 4, ...own })

  before(async function () {
    stage = await Stage.set(this)
    await stage.install('fish', 'tcsh', 'locales')
    await stage.on('localedef -i de_DE -f UTF-8 de_DE.UTF-8; cp -a /home /root/home')
    stage.project
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
  beforeEach(() => stage.on('rm -rf /tmp/note /tmp/count /home/*; cp -a /root/home/. /home; usermod -s /bin/bash ops'))
  after(() => stage?.remove())

  const bashrc = (line: string) => `echo '${line}' >/home/ops/.bashrc`
  const fine: Record<string, string> = {
    'may greet on both streams': bashrc('echo welcome; echo haploy-ready; printf "no newline" >&2'),
    'may leave a PATH that leads nowhere': bashrc('PATH=/nowhere'),
    'may have fish for a shell, with a greeting': `usermod -s /usr/bin/fish ops; mkdir -p /home/ops/.config/fish
      echo 'echo welcome; set -x PATH /nowhere' >/home/ops/.config/fish/config.fish; chown -R ops: /home/ops`,
    'may have csh for a shell, with a greeting':
      'usermod -s /usr/bin/tcsh ops; echo "echo welcome; setenv PATH /nowhere" >/home/ops/.tcshrc',
  }
  for (const [title, begins] of Object.entries(fine)) {
    it(title, async () => {
      await stage.on(begins)
      await works('hosts')
    })
  }

  it('may have no home folder, though nobody helps it to another user', async () => {
    await stage.on(`cp /home/ops/.ssh/authorized_keys /etc/ssh/keys-of-ops; chmod 644 /etc/ssh/keys-of-ops
      echo 'AuthorizedKeysFile /etc/ssh/keys-of-%u' >/etc/ssh/sshd_config.d/keys.conf; systemctl restart ssh; rm -r /home/ops`)
    await works('plain').finally(() => stage.on('rm /etc/ssh/sshd_config.d/keys.conf; systemctl restart ssh'))
    expect(await stage.on('ls -A /home; stat -c "%U %a" /var/tmp/haploy-1000/pending')).to.equal('guarded\nops 700\n')
  })

  it('may have a sudo that lectures and asks for the password each time', async () => {
    await stage.on(`printf 'Defaults lecture=always, timestamp_timeout=0\\n' >/etc/sudoers.d/lecture`)
    await works('guarded', password).finally(() => stage.on('rm /etc/sudoers.d/lecture'))
  })

  async function works(inventory: string, env: Record<string, string> = {}) {
    const report = await stage.project.run(['note', '-i', inventory], { env })
    expect(report.code, JSON.stringify(report.failure(host))).to.equal(0)
    expect(await stage.on('cat /tmp/note /tmp/count')).to.equal('notedonce\n')
    expect((await stage.project.run(['note', '-i', inventory], { env })).changed[host]).to.equal(0)
  }

  itRecoversFrom(
    'may speak German, and what goes wrong is understood all the same',
    () => stage,
    note({
      code: 2,
      begins: `${bashrc('export LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 LANGUAGE=de')}; printf old >/tmp/note; chattr +i /tmp/note`,
      ends: 'chattr -i /tmp/note',
      says: [/mv: cannot move .*: Operation not permitted/],
      hint: /lsattr/,
    }),
  )

  itRecoversFrom(
    'whose startup file ends the shell is told so, and sudo is not blamed',
    () => stage,
    note({
      begins: bashrc('echo maintenance; exit 3'),
      ends: 'rm /home/ops/.bashrc',
      says: [/^lb1: the shell of user ops ended before it was ready \(exit code 3\): maintenance/],
      hint: /A startup file of that user may end the shell.*`ssh ops@lb1 true`/,
    }),
  )

  itRecoversFrom('whose startup file waits for something is given up', () => stage, {
    args: ['note', '--connect-timeout', '4'],
    code: 4,
    begins: bashrc('sleep 1000'),
    ends: 'rm /home/ops/.bashrc; pkill -u ops sleep || :',
    says: [/user ops is logged in, but no shell was ready within 4 seconds/],
    hint: /what a startup file of ops there waits for/,
  })

  const shells: Record<string, [shell: string, says: RegExp, hint: RegExp]> = {
    'a restricted shell': ['/bin/rbash', /exec: restricted/, /`usermod -s \/bin\/sh ops`/],
    'nologin for a shell': ['/usr/sbin/nologin', /not available/, /`usermod -s \/bin\/sh ops`/],
    'false for a shell': ['/bin/false', /ended before it was ready \(exit code 1\)/, /none that runs commands/],
  }
  for (const [what, [shell, says, hint]] of Object.entries(shells)) {
    itRecoversFrom(
      `that has ${what} is told what it needs`,
      () => stage,
      note({
        begins: `[ -e ${shell} ] || ln -s bash ${shell}; usermod -s ${shell} ops`,
        ends: 'usermod -s /bin/bash ops',
        says: [says],
        hint,
      }),
    )
  }

  itRecoversFrom(
    'whose password has to be changed first is told so',
    () => stage,
    note({
      begins: 'chage -d 0 ops',
      ends: 'chage -d 2026-01-01 ops',
      says: [/password change required|required to change your password/i],
      hint: /Log in there once as ops and change the password/,
    }),
  )

  itRecoversFrom(
    'that has expired is told so',
    () => stage,
    note({
      begins: 'chage -E 2020-01-01 ops',
      ends: 'chage -E -1 ops',
      says: [/:22 closes the connection while user ops logs in/],
      hint: /`chage -l ops`/,
    }),
  )

  itRecoversFrom(
    'finds out that sudo is missing',
    () => stage,
    note({
      code: 2,
      begins: 'mv /usr/bin/sudo /usr/bin/away',
      ends: 'mv /usr/bin/away /usr/bin/sudo',
      says: [/sudo on lb1 does not let user ops become root: .*not found/],
      hint: /^Install sudo there/,
    }),
  )

  itRecoversFrom(
    'is told what to do about a sudo that wants a terminal',
    () => stage,
    note({
      code: 2,
      begins: 'echo "Defaults requiretty" >/etc/sudoers.d/terminal',
      ends: 'rm /etc/sudoers.d/terminal',
      says: [/must have a tty/],
      hint: /Take `requiretty` out/,
    }),
  )

  itRecoversFrom('is told what to do about a sudo in the middle of a task that asks for a password', () => stage, {
    args: ['ask', '-i', 'plain'],
    begins: 'mv /etc/sudoers.d/ops /root; echo "ops ALL=(ALL) ALL" >/etc/sudoers.d/asks',
    ends: 'rm /etc/sudoers.d/asks; mv /root/ops /etc/sudoers.d',
    says: [/become somebody in between failed/, /sudo: a (terminal|password) is required/],
    hint: /Nobody can type a password for sudo inside a task: let haploy become root/,
  })
})
