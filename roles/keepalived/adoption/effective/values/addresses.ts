import { plainAddress, prefixOf } from '../../../address.js'

/** A line of `virtual_ipaddress`. */
export interface AddressLine {
  readonly address: string
  readonly device?: string
  readonly label?: string
  readonly broadcast?: string
  readonly scope?: string
  readonly noTrack?: boolean
}

const options: Readonly<Record<string, keyof AddressLine>> = {
  dev: 'device',
  label: 'label',
  brd: 'broadcast',
  broadcast: 'broadcast',
  scope: 'scope',
}

/** Undefined for an address that has other options. */
export function addressIn([address = '', ...words]: readonly string[]): AddressLine | undefined {
  if (plainAddress(address) === undefined) return undefined
  const found: Record<string, string | boolean> = { address }
  for (let i = 0; i < words.length; i++) {
    const option = Object.hasOwn(options, words[i]!) ? options[words[i]!] : undefined
    if (words[i] === 'no_track') found.noTrack = true
    else if (option === undefined || words[i + 1] === undefined) return undefined
    else found[option] = words[++i]!
  }
  return found as unknown as AddressLine
}

/** The same text for lines with the same effect. */
export function canonicalAddress(words: readonly string[], device: string | undefined): string {
  const line = addressIn(words)
  if (!line) return words.join(' ')
  const { address, device: dev = device, label, broadcast, scope, noTrack } = line
  return [
    `${plainAddress(address)}/${prefixOf(address)} dev ${dev}`,
    ...(broadcast === undefined ? [] : [`brd ${broadcast}`]),
    ...(scope === undefined || scope === 'global' ? [] : [`scope ${scope}`]),
    ...(label === undefined ? [] : [`label ${label}`]),
    ...(noTrack ? ['no_track'] : []),
  ].join(' ')
}
