import { UsageError } from '../core/errors.js'

export interface HostAddress {
  name: string
  address: string
}

/** The controller's own address; the hosts' begin at .11, and .200 to .254 stay free for virtual addresses. */
export const controllerAddress = '198.18.0.1'

const most = 180
const reserved = ['controller', 'switch', 'lo']

/** The hosts of a lab: by number (lb1, lb2, then web1, web2, …) or by name, with the addresses in that order. */
export function hostAddresses(hosts: number | readonly string[]): HostAddress[] {
  const names = typeof hosts === 'number' ? numbered(hosts) : hosts
  if (names.length < 1 || names.length > most) {
    throw new UsageError(`A lab has 1 to ${most} hosts, not ${names.length}.`)
  }
  const wrong = names.find((name, index) => !isHostName(name) || names.indexOf(name) !== index)
  if (wrong !== undefined) {
    throw new UsageError(`'${wrong}' cannot name a host of this lab.`, {
      hint: 'Use distinct names: a letter, then up to 14 letters, digits and dashes, all lower case.',
    })
  }
  return names.map((name, index) => ({ name, address: `198.18.0.${11 + index}` }))
}

function numbered(count: number): string[] {
  if (!Number.isInteger(count) || count < 0) throw new UsageError(`A lab has a whole number of hosts, not ${count}.`)
  return Array.from({ length: count }, (_, index) => (index < 2 ? `lb${index + 1}` : `web${index - 1}`))
}

// Also the name of the host's port on the switch: the kernel allows an interface name 15 characters.
const isHostName = (name: string) => /^[a-z][a-z0-9-]{0,14}$/.test(name) && !reserved.includes(name)
