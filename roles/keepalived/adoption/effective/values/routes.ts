type Parsed = Readonly<Record<string, string | number | boolean>>

const ofRoutes: Readonly<Record<string, string>> = {
  to: 'to',
  via: 'via',
  gw: 'via',
  dev: 'device',
  oif: 'device',
  src: 'source',
  table: 'table',
  metric: 'metric',
  priority: 'metric',
  preference: 'metric',
  scope: 'scope',
  mtu: 'mtu',
}

const ofRules: Readonly<Record<string, string>> = {
  from: 'from',
  to: 'to',
  iif: 'iif',
  oif: 'oif',
  fwmark: 'fwmark',
  table: 'table',
  lookup: 'table',
  priority: 'priority',
  preference: 'priority',
  order: 'priority',
}

const numbers = new Set(['table', 'metric', 'mtu', 'fwmark'])

/** A line of `virtual_routes`, with the names of a route's variables. Undefined if it has other options. */
export function routeIn(words: readonly string[]): Parsed | undefined {
  return parsed(words, ofRoutes, (word) => word === 'default' || /^[\da-f.:]+(?:\/\d+)?$/i.test(word))
}

/** A line of `virtual_rules`, with the names of a rule's variables. Undefined if it has other options. */
export function ruleIn(words: readonly string[]): Parsed | undefined {
  return parsed(words, ofRules, () => false)
}

/** The same text for lines with the same effect. */
export function canonicalRoute(words: readonly string[], parse: typeof routeIn): string {
  const route = parse(words)
  if (!route) return words.join(' ')
  return Object.keys(route)
    .sort()
    .map((key) => `${key} ${route[key]}`)
    .join(', ')
}

function parsed(
  words: readonly string[],
  keys: Readonly<Record<string, string>>,
  isDestination: (word: string) => boolean,
): Parsed | undefined {
  const found: Record<string, string | number | boolean> = {}
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const key = Object.hasOwn(keys, word) ? keys[word] : undefined
    if (word === 'no_track') found.noTrack = true
    else if (word === 'onlink') found.onlink = true
    else if (key !== undefined && words[i + 1] !== undefined) found[key] = wordAfter(key, words[++i]!)
    else if (isDestination(word) && found.to === undefined) found.to = word
    else return undefined
  }
  return Object.values(found).some((value) => Number.isNaN(value)) ? undefined : found
}

function wordAfter(key: string, word: string): string | number {
  return numbers.has(key) || key === 'priority' ? Number(word) : word
}
