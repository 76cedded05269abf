import { isYes, type Settings } from './settings.js'

/** What the configuration says about the methods of authentication. */
export interface Methods {
  /** In the order in which they are tried. */
  readonly order: readonly string[]
  /** The others, each with the setting that excludes it and its place. */
  readonly excluded: ReadonlyMap<string, string>
}

/** The methods that haploy knows, and the option that switches each of them off. */
const switches = [
  ['publickey', 'PubkeyAuthentication'],
  ['password', 'PasswordAuthentication'],
  ['keyboard-interactive', 'KbdInteractiveAuthentication'],
] as const

/** `hasOwnKey`: the inventory names a key, which is tried first, whatever the configuration says about keys. */
export function methodsOf(settings: Settings, hasOwnKey: boolean): Methods {
  const preferred = settings.get('PreferredAuthentications')
  const names = switches.map(([name]) => name)
  const listed = preferred?.text.split(',') ?? names
  const excluded = new Map<string, string>()
  for (const [name, option] of switches) {
    const setting = settings.get(option)
    if (name === 'publickey' && hasOwnKey) continue
    if (!isYes(settings, option, true)) excluded.set(name, `${option} ${setting!.text} (${setting!.at})`)
    else if (!listed.includes(name))
      excluded.set(name, `PreferredAuthentications ${preferred!.text} (${preferred!.at})`)
  }
  const order = hasOwnKey && !listed.includes('publickey') ? ['publickey', ...listed] : listed
  return { order: order.filter((name) => names.some((known) => known === name) && !excluded.has(name)), excluded }
}
