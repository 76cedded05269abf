import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import { nginx } from '../../../roles/nginx/index.js'
import { within } from '../../lab/ground-truth.js'
import { RealPair } from './real-pair.js'

const address = '198.18.0.200'
const vi1 = { name: 'VI_1', virtualRouterId: 51, addresses: [`${address}/24`], prefer: ['lb1', 'lb2'] }
const restarting: KeepalivedInput = { instances: [vi1], checks: { nginx: { script: 'nginx', restart: true } } }
const convert = '/etc/keepalived/convert_state.sh'

describe('A check that starts nginx again', function () {
  this.timeout(400_000)
  const hosts = new RealPair('restart')

  before(async function () {
    await hosts.boot(this)
    for (const host of ['lb1', 'lb2']) {
      await hosts.bring(nginx, {}, host)
      await hosts.bring(keepalived, restarting, host)
    }
    await hosts.held(address, 'lb1')
  })

  after(() => hosts.down())

  /** Waits for at least 40 seconds until nginx runs, or does not. */
  const untilNginx = async (host: string, state: 'active' | 'inactive') => {
    for (let tries = 0; tries < 200; tries++) {
      const { code } = await hosts.run(host, 'pgrep -x nginx && curl -s http://127.0.0.1:8999/')
      if ((code === 0) === (state === 'active')) return
      await sleep(200)
    }
    throw new Error(`nginx is not ${state} on ${host}`)
  }
  const notifications = 'journalctl --sync; journalctl -t keepalived-notify -o cat'
  const states = (host: string) => hosts.sh(host, `${notifications} | wc -l`)
  /** keepalived reports a change after the address has moved. */
  const untilTold = (host: string, state: string) =>
    within(20, `${host} is notifications to be ${state}`, async () => {
      return (await hosts.run(host, `${notifications} | tail -n 1 | grep -q ' is ${state} '`)).code === 0
    })

  for (const [what, stop] of [
    ['is stopped', 'systemctl stop nginx'],
    ['is killed', 'systemctl kill -s KILL nginx'],
    ['was stopped after it had failed to start often', failedOften()],
  ] as const) {
    it(`keeps the address where nginx ${what}`, async () => {
      await untilTold('lb1', 'MASTER')
      const before = await states('lb1')
      await hosts.sh('lb1', stop)
      await untilNginx('lb1', 'active')
      await sleep(5000)
      expect(await hosts.holders(address)).to.deep.equal(['lb1'])
      expect(await states('lb1'), 'changes of state').to.equal(before)
    })
  }

  it('releases the address while nginx cannot start, and takes it back afterwards', async () => {
    await hosts.sh('lb1', 'mv /usr/sbin/nginx /usr/sbin/nginx.away && systemctl stop nginx; pkill -x nginx || true')
    await hosts.held(address, 'lb2')
    await sleep(8000)
    await hosts.held(address, 'lb2')
    await hosts.sh('lb1', 'mv /usr/sbin/nginx.away /usr/sbin/nginx')
    await untilNginx('lb1', 'active')
    await hosts.held(address, 'lb1')
  })

  it('releases the address if nginx rejects its configuration', async () => {
    await hosts.sh('lb1', "cp /etc/nginx/nginx.conf /root; echo 'bogus;' >>/etc/nginx/nginx.conf; systemctl stop nginx")
    await hosts.held(address, 'lb2')
    await hosts.sh('lb1', 'cp /root/nginx.conf /etc/nginx/')
    await untilNginx('lb1', 'active')
    await hosts.held(address, 'lb1')
  })

  it('does not start nginx on a drained host', async () => {
    await hosts.sh('lb1', `${convert} backup && systemctl stop nginx`)
    await hosts.held(address, 'lb2')
    await sleep(8000)
    expect(await hosts.sh('lb1', 'systemctl is-active nginx || true')).to.equal('inactive')
    await hosts.sh('lb1', `${convert} master`)
    await untilNginx('lb1', 'active')
    await hosts.held(address, 'lb1')
  })

  it('does not start nginx if its unit is masked', async () => {
    await hosts.sh('lb1', 'systemctl mask --runtime nginx; systemctl stop nginx')
    await hosts.held(address, 'lb2')
    await sleep(5000)
    expect(await hosts.sh('lb1', 'systemctl is-active nginx || true')).to.equal('inactive')
    await hosts.sh('lb1', 'systemctl unmask --runtime nginx')
    await hosts.held(address, 'lb1')
  })

  it('does not restart an nginx that hangs', async () => {
    const started = await hosts.sh('lb1', 'systemctl show -p InvocationID nginx')
    await hosts.sh('lb1', 'kill -STOP $(pgrep -x nginx)')
    await hosts.held(address, 'lb2')
    await hosts.sh('lb1', 'kill -CONT $(pgrep -x nginx)')
    await hosts.held(address, 'lb1')
    expect(await hosts.sh('lb1', 'systemctl show -p InvocationID nginx')).to.equal(started)
  })
})

/** Uses up the starts that systemd allows within a few seconds. */
function failedOften(): string {
  return 'for i in 1 2 3 4 5 6 7; do systemctl restart nginx; done 2>/dev/null; systemctl stop nginx'
}
