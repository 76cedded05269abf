import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on, shutDown, within } from '../lab/ground-truth.js'
import type { Deployment } from './deployment.js'

/** The guarantees of every hot standby of lb1 and lb2, tested on real hosts: one `it` each, in the order of the recipe. */
export function keepsItsPromises(address: string, get: () => Deployment): void {
  it('is deployed on bare hosts as the dry run predicted, and a second run changes nothing', async () => {
    await get().deployTwice()
    await serves('lb1')
  })

  it('starts nginx again after a stop on the master, which keeps its page and address', async () => {
    const { lab } = get()
    await on(lab, 'lb1', 'systemctl stop nginx')
    const seconds = await within(60, 'lb1 serves again', async () => (await get().page(address)) === 'This is lb1\n')
    await serves('lb1')
    expect(await on(lab, 'lb2', 'cat /run/keepalived/VI_1.state')).to.equal('BACKUP\n')
    console.log(`      served again in ${seconds.toFixed(1)} s`)
  })

  failsOver('nginx cannot start, for its program is gone', {
    inject: (lab) => on(lab, 'lb1', 'mv /usr/sbin/nginx /usr/sbin/nginx.away && systemctl stop nginx'),
    repair: (lab) => on(lab, 'lb1', 'mv /usr/sbin/nginx.away /usr/sbin/nginx'),
  })

  failsOver('nginx cannot start, for it refuses its configuration', {
    inject: (lab) =>
      on(lab, 'lb1', 'cd /etc/nginx && cp -p nginx.conf kept && echo wrong >>nginx.conf && systemctl stop nginx'),
    repair: (lab) => on(lab, 'lb1', 'cd /etc/nginx && mv kept nginx.conf'),
  })

  failsOver('it is switched off', {
    inject: (lab) => shutDown(lab, 'lb1', 'poweroff'),
    repair: async (lab) => {
      await within(60, 'lb1 is off', async () => (await lab.state('lb1')) === 'dead')
      await lab.boot('lb1')
    },
  })

  failsOver('it loses its power', { inject: (lab) => lab.kill('lb1'), repair: (lab) => lab.boot('lb1') })

  it('is in the deployed state at the end', async () => {
    expect((await get().run()).changed).to.deep.equal({ lb1: 0, lb2: 0 })
  })

  function failsOver(
    why: string,
    { inject, repair }: Record<'inject' | 'repair', (lab: Lab) => Promise<unknown>>,
  ): void {
    it(`shows the page of the peer when ${why}, and that of the master after the repair`, async () => {
      await inject(get().lab)
      const there = await serves('lb2')
      await repair(get().lab)
      const back = await serves('lb1')
      console.log(`      moved in ${there.toFixed(1)} s, came back in ${back.toFixed(1)} s`)
    })
  }

  /** Waits until the host alone has the address and serves its own page. Returns the seconds. */
  async function serves(host: string): Promise<number> {
    const seconds = await get().isServedBy(host, address)
    // The previous page may still have come from the other host.
    await within(10, `the page of ${host}`, async () => (await get().page(address)) === `This is ${host}\n`)
    return seconds
  }
}
