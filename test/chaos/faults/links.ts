import { on } from '../../lab/ground-truth.js'
import type { Fault, Target } from './fault.js'

/** A link with a few thousand bytes a second, in both directions. */
export const slowLink: Fault = (target) =>
  throttle(target, `rate ${Math.round(target.random.between(60, 400))}kbit burst 3kb latency 400ms`)

/** A link that drops what does not fit into a queue of two packets, in both directions. */
export const droppingLink: Fault = (target) =>
  throttle(target, `rate ${Math.round(target.random.between(200, 1000))}kbit burst 2kb limit 3000`)

/** The cable is pulled. */
export const cutLink: Fault = async ({ lab, host }) => {
  await lab.cut(host)
  return () => lab.join(host)
}

/** On both ends of the link: the controller sends slowly, and so does the host. */
async function throttle({ lab, host }: Target, how: string): Promise<() => Promise<unknown>> {
  const begin = `tc qdisc replace dev eth0 root tbf ${how}`
  const end = 'tc qdisc del dev eth0 root'
  const { code, stderr } = await lab.exec(['sh', '-c', begin])
  if (code !== 0) throw new Error(`the link cannot be slowed down: ${stderr}`)
  await on(lab, host, begin)
  return () => Promise.all([lab.exec(['sh', '-c', end]), lab.on(host, end)])
}
