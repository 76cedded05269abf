import { type ChildProcess, spawn } from 'node:child_process'
import { access, readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { UsageError } from '../../src/core/errors.js'
import { guardedPassword, Lab } from '../../src/lab/index.js'
import { run } from '../../src/lab/linux/run.js'
import { command } from '../bundle.js'
import { shutDown } from './ground-truth.js'
import { skipWithoutLab } from './skip-without-lab.js'

// Two runs of this suite at once do not meet.
const name = `test-lab-${process.pid}`
const doomed = `${name}-doomed`
const address = '198.18.0.200'

describe('a lab', function () {
  this.timeout(300_000) // The first one builds the base.
  let lab: Lab

  before(async function () {
    await skipWithoutLab(this)
    await removeLabsOfEndedRuns()
    lab = await Lab.up({ name, hosts: 2 })
  })

  after(async () => {
    await lab?.down()
  })

  it('boots hosts with a running systemd, each with its own identity', async () => {
    expect(lab.hosts).to.deep.equal([
      { name: 'lb1', address: '198.18.0.11' },
      { name: 'lb2', address: '198.18.0.12' },
    ])
    for (const host of ['lb1', 'lb2']) {
      const { stdout } = await lab.on(
        host,
        'systemctl is-system-running; hostname; ls /etc/ssh/ssh_host_*_key; cat /proc/1/comm',
      )
      expect(stdout).to.equal(`running\n${host}\n/etc/ssh/ssh_host_ed25519_key\nsystemd\n`)
    }
    const [one, two] = await Promise.all(['lb1', 'lb2'].map((host) => lab.on(host, 'cat /etc/machine-id')))
    expect(one!.stdout)
      .to.match(/^[0-9a-f]{32}\n$/)
      .and.not.equal(two!.stdout)
  })

  it('lets ops, guarded and root in by key from the controller, with known host keys', async () => {
    for (const user of ['ops', 'guarded', 'root']) {
      expect(await ssh(`${user}@lb2`, 'whoami')).to.deep.equal({ code: 0, stdout: `${user}\n`, stderr: '' })
    }
  })

  it('gives ops sudo without a password and guarded sudo with one', async () => {
    expect((await ssh('ops@lb1', 'sudo -n id -u')).stdout).to.equal('0\n')
    expect((await ssh('guarded@lb1', 'sudo -n id -u')).code).to.equal(1)
    expect((await ssh('guarded@lb1', `echo ${guardedPassword} | sudo -S -p '' id -u`)).stdout).to.equal('0\n')
  })

  it('runs commands in its controller with input, variables, folder, exit code and time limit', async () => {
    const said = await lab.exec(['sh', '-c', 'cat; echo " $A in $PWD"; echo no >&2; exit 3'], {
      input: 'given',
      env: { A: 'a b' },
      cwd: '/tmp',
    })
    expect(said).to.deep.equal({ code: 3, stdout: 'given a b in /tmp\n', stderr: 'no\n' })
    expect((await lab.exec(['sh', '-c', 'sleep 60 & sleep 60'], { timeout: 200 })).code).to.equal(null)
  })

  it('passes a command through on the command line, with its exit code', async () => {
    const child = spawn(process.execPath, [command, 'lab', 'exec', '--name', name, '--', 'sh', '-c', 'exit $(cat)'])
    child.stdin.end('7')
    expect(await ended(child)).to.equal(7)
  })

  it('stops a unit that has no main process', async () => {
    const unit = '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/sh -c "sleep 1000 & true"\\n'
    const { code, stderr } = await lab.on(
      'lb1',
      `printf '${unit}' > /run/systemd/system/left.service
       systemctl daemon-reload && systemctl start left || exit
       for try in $(seq 200); do pgrep -x sleep > /dev/null && break; sleep 0.1; done
       systemctl stop left && ! pgrep -x sleep`,
    )
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
  })

  it('installs nginx and keepalived from its own repository, and VRRP moves an address with power and cable', async () => {
    await Promise.all(['lb1', 'lb2'].map((host, index) => ssh(host, pair(host, 100 - index)).then(mustPass)))
    await served('lb1')

    await lab.kill('lb1')
    expect(await lab.state('lb1')).to.equal('dead')
    await served('lb2')
    await lab.boot('lb1')
    await served('lb1') // Its files, its enabled units and its settings outlived the power.

    await lab.cut('lb1')
    expect(await lab.state('lb1')).to.equal('cut')
    await served('lb2')
    expect((await lab.on('lb1', 'systemctl is-active nginx')).stdout).to.equal('active\n')
    await lab.join('lb1')
    await served('lb1')
  })

  it('loses power without closing a connection, and takes its addresses with it', async () => {
    const [program, ...args] = lab.command(sshCommand('lb2', 'echo ready; sleep 60'))
    const session = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((ready) => session.stdout.once('data', ready))
    await lab.kill('lb2')
    await sleep(500)
    expect(session.exitCode).to.equal(null)
    session.kill()
    expect((await lab.exec(['ssh-keyscan', '-T', '1', '198.18.0.12'])).stdout).to.equal('')
    await lab.boot('lb2')
  })

  it('comes back after a reboot', async () => {
    await lab.on('lb2', 'ip address add 198.18.0.222/24 dev eth0; touch /run/before')
    await shutDown(lab, 'lb2', 'reboot')
    await until(async () => (await ssh('-o ConnectTimeout=1 lb2', 'test ! -e /run/before')).code === 0)
    expect((await lab.on('lb2', 'ip -brief address show eth0')).stdout)
      .to.include('198.18.0.12')
      .and.not.include('222')
  })

  it('makes a host bare again, and keeps its key', async () => {
    await lab.on('lb2', 'touch /srv/mine')
    await lab.reset('lb2')
    expect((await ssh('lb2', 'ls -d /srv/* /etc/nginx')).stdout).to.equal('/srv/repo\n')
  })

  it('keeps an existing lab when it is built again, and rejects other hosts', async () => {
    await lab.on('lb1', 'touch /run/same')
    await lab.kill('lb2')
    const again = await Lab.up({ name })
    expect(await again.state('lb2')).to.equal('running')
    expect((await again.on('lb1', 'ls /run/same')).code).to.equal(0)
    expect(await Lab.up({ name, hosts: 3 }).catch((error) => error)).to.be.instanceOf(UsageError)
  })

  it('runs beside another lab with the same addresses, and neither reaches the other', async () => {
    const other = await Lab.up({ name: `${name}-other`, hosts: ['lb1', 'db'] })
    try {
      expect(other.hosts[0]!.address).to.equal(lab.hosts[0]!.address)
      await other.on('lb1', 'touch /run/other')
      expect((await lab.on('lb1', 'ls /run/other')).code).not.to.equal(0)
      const known = await readFile(lab.knownHostsFile, 'utf8')
      expect(
        (await lab.exec(['ssh-keyscan', '-t', 'ed25519', lab.hosts[0]!.address])).stdout.split(' ')[2]!.trim(),
      ).to.equal(known.split(' ')[2])
    } finally {
      await other.down()
    }
    expect((await ssh('lb1', 'true')).code).to.equal(0)
  })

  it('leaves nothing after a build that was killed at any point', async () => {
    for (const delay of [150, 300, 500, 700]) {
      const building = spawn(process.execPath, [command, 'lab', 'up', '--name', doomed, '--hosts', '2'], {
        stdio: 'ignore',
      })
      await sleep(delay)
      building.kill('SIGKILL')
      await ended(building)
      await Lab.down(doomed)
      expect(await left(), `killed after ${delay} ms`).to.deep.equal([])
    }
  })

  it('is built from scratch after a killed builder', async () => {
    const building = spawn(process.execPath, [command, 'lab', 'up', '--name', doomed, '--hosts', '2'], {
      stdio: 'ignore',
    })
    await until(() => exists(`/var/lib/haploy-lab/${doomed}/hosts/lb1/console.log`))
    building.kill('SIGKILL')
    await ended(building)
    const rebuilt = await Lab.up({ name: doomed, hosts: 1 })
    expect((await rebuilt.on('lb1', 'systemctl is-system-running')).stdout).to.equal('running\n')
    await rebuilt.down()
    expect(await left()).to.deep.equal([])
  })

  const ssh = (destination: string, command: string) => lab.exec(sshCommand(destination, command), { timeout: 60_000 })

  const sshCommand = (destination: string, command: string) => [
    'ssh',
    '-F',
    lab.sshConfigFile,
    '-o',
    'BatchMode=yes',
    ...destination.split(' '),
    command,
  ]

  async function served(by: string) {
    const curl = ['curl', '--silent', '--max-time', '1', `http://${address}/`]
    await until(async () => (await lab.exec(curl)).stdout === `${by}\n`)
  }
})

/** Makes a host one of a pair that shares an address and says which of them has it. */
const pair = (host: string, priority: number) => `
set -e
sudo apt-get install -y nginx keepalived > /dev/null 2>&1
echo ${host} | sudo tee /var/www/html/index.html
sudo tee /etc/keepalived/keepalived.conf <<'END'
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 51
  priority ${priority}
  garp_master_refresh 1
  virtual_ipaddress {
    ${address}/24
  }
}
END
sudo systemctl restart keepalived
`

function mustPass({ code, stderr }: { code: number | null; stderr: string }) {
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`)
}

async function removeLabsOfEndedRuns() {
  for (const lab of await readdir('/var/lib/haploy-lab').catch(() => [])) {
    const pid = /^test-lab-(\d+)/.exec(lab)?.[1]
    if (pid && !(await exists(`/proc/${pid}`))) await Lab.down(lab)
  }
}

/** Everything on this machine that bears the name of the doomed lab. */
async function left(): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n')
  // Other labs come and go meanwhile.
  const found = await run(['find', '/sys/fs/cgroup', '/run/systemd/nspawn', '-ignore_readdir_race'])
  const commands = await Promise.all(
    (await readdir('/proc'))
      .filter((pid) => /^\d+$/.test(pid))
      .map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  )
  const state = await readdir('/var/lib/haploy-lab').catch(() => [])
  return [mounts, found.stdout.split('\n'), commands, state].flat().filter((text) => text.includes(doomed))
}

const ended = (child: ChildProcess) =>
  child.exitCode ?? child.signalCode ?? new Promise((resolve) => child.once('exit', (code) => resolve(code)))

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) if (await holds()) return
  throw new Error('it did not come about within 60 s')
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
