import { factMeanings } from '../core/host/fact-meanings.js'
import type { Facts, NetworkInterface } from '../core/host/facts.js'

/** All facts as a Markdown table. */
export function factsMarkdown(): string {
  const rows = Object.entries(factMeanings).map(
    ([name, { type, meaning }]) => `| \`${name}\` | ${type} | ${meaning} |\n`,
  )
  return `| fact | type | meaning |\n|---|---|---|\n${rows.join('')}`
}

/** The facts of a host as text, one a line: `os.family  debian`. */
export function factsText(host: string, facts: Facts): string {
  const names = Object.keys(factMeanings)
  const width = Math.max(...names.map((name) => name.length))
  const lines = names.flatMap((name) => {
    const [first = '', ...more] = valueLines(name.split('.').reduce<unknown>(memberOf, facts))
    return [`  ${name.padEnd(width)}  ${first}`.trimEnd(), ...more.map((line) => `  ${''.padEnd(width)}  ${line}`)]
  })
  return `${host}\n${lines.join('\n')}\n`
}

function memberOf(owner: unknown, name: string): unknown {
  return (owner as Readonly<Record<string, unknown>>)[name]
}

function valueLines(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(interfaceLine) : [value === undefined ? 'undefined' : String(value)]
}

function interfaceLine({ name, up, addresses }: NetworkInterface): string {
  return [name, up ? 'up' : 'down', ...addresses.map(({ cidr }) => cidr)].join(' ')
}
