import { deviceInNetwork } from '../../configuration/network/interfaces.js'
import { cidr, virtualAddress } from '../../schema/values/address.js'
import { interfaceOf } from '../effective/election.js'
import { type AddressLine, addressIn } from '../effective/values/addresses.js'
import type { PairHost } from '../host.js'
import { type Block, linesIn } from '../reading/block.js'

/** The addresses of a block that have variables; the role gets those that move on the same interface by itself. */
export function addressesIn(block: Block, keyword: string, host: PairHost) {
  const lines = linesIn(block, keyword)
  const device = interfaceOf(block, host.globals)
  const variables = lines.map(({ words }) => {
    const line = addressIn(words)
    const variable = line && addressVariable(line, device, host)
    return virtualAddress.safeParse(variable).success ? variable : undefined
  })
  return {
    addresses: variables.filter((each) => each !== undefined),
    /** Those with options that have no variable. */
    others: lines.filter((_, i) => variables[i] === undefined),
  }
}

function addressVariable({ address, ...options }: AddressLine, usual: string | undefined, host: PairHost) {
  const { device: given = usual, label, broadcast, scope, noTrack } = options
  const device = given !== undefined && given !== chosenFor(address, usual, host) ? given : undefined
  const detailed = {
    ...(device !== undefined && { device }),
    ...(label !== undefined && { label: label.startsWith(`${given}:`) ? label.slice(`${given}:`.length) : label }),
    ...(broadcast !== undefined && { broadcast }),
    ...(scope !== undefined && scope !== 'global' && { scope }),
    ...(noTrack && { noTrack }),
  }
  return Object.keys(detailed).length === 0 ? address : { address, ...detailed }
}

/** The interface that the role would choose. */
function chosenFor(address: string, usual: string | undefined, host: PairHost): string | undefined {
  return deviceInNetwork(address, { facts: host.facts, vars: { instances: virtualOn(host) } }) ?? usual
}

/** The virtual addresses of a host, which say nothing about its networks. */
export function virtualOn({ instances }: PairHost) {
  return instances.map(({ block }) => ({
    addresses: ['virtual_ipaddress', 'virtual_ipaddress_excluded']
      .flatMap((keyword) => linesIn(block, keyword))
      .flatMap(({ words }) => (cidr.safeParse(words[0]).success ? [{ address: words[0]! }] : [])),
    excludedAddresses: [],
  }))
}
