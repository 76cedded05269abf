import { UsageError } from '../core/errors.js'

export interface HostAddress {
  name: string
  address: string
}

/** The controller's address. The hosts' addresses begin at .11; .200 to .254 are free for virtual addresses. */
export const controllerAddress = '198.18.0.1'

const maxHosts = 180
const reserved = ['controller', 'switch', 'lo']

/** The hosts of a lab: by number (lb1, lb2, then web1, web2, …) or by name, with consecutive addresses. */
export function hostAddresses(hosts: number | readonly string[]): HostAddress[] {
  const names = typeof hosts === 'number' ? numbered(hosts) : hosts
  if (names.length < 1 || names.length > maxHosts) {
    throw new UsageError(`a lab has 1 to ${maxHosts} hosts, not ${names.length}`)
  }
  const wrong = names.find((name, index) => !isHostName(name) || names.indexOf(name) !== index)
  if (wrong !== undefined) {
    throw new UsageError(`'${wrong}' is not a valid or unique host name in this lab`, {
      hint: 'Use different names: a letter, then up to 14 letters, digits and dashes, all lower case.',
    })
  }
  return names.map((name, index) => ({ name, address: `198.18.0.${11 + index}` }))
}

function numbered(count: number): string[] {
  if (!Number.isInteger(count) || count < 0) throw new UsageError(`a lab has a whole number of hosts, not ${count}`)
  return Array.from({ length: count }, (_, index) => (index < 2 ? `lb${index + 1}` : `web${index - 1}`))
}

// Also the name of the host's port on the switch: an interface name has at most 15 characters.
const isHostName = (name: string) => /^[a-z][a-z0-9-]{0,14}$/.test(name) && !reserved.includes(name)
