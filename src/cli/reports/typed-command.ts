import type { Options } from 'yargs'
import { quote } from '../../core/shell/script.js'
import { type RunArguments, runOptions } from '../arguments/run-options.js'

/** Options whose values are recorded. The value of any other option may be a secret: `--extra-vars …`. */
const shown: ReadonlySet<string> = new Set([
  'inventory',
  'limit',
  'role',
  'tags',
  'skip-tags',
  'forks',
  'connect-timeout',
  'command-timeout',
  'wait-lock',
  'output',
  'log',
  'report',
  'notify-on',
])

/** The command as it could be typed, with the options that differ from their defaults: `haploy run deploy --check`. */
export function typedCommand(name: string, options: RunArguments): string {
  const values = options as unknown as Readonly<Record<string, unknown>>
  const words = Object.entries<Options>(runOptions).flatMap(([option, { default: usual }]) => {
    const value = values[option.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())]
    if (value === undefined || value === usual || value === false) return []
    if (value === true) return [`--${option}`]
    return [value].flat().map((each) => `--${option} ${shown.has(option) ? quote(String(each)) : textOf(option, each)}`)
  })
  return ['haploy', name, quote(options.playbook), ...words].join(' ')
}

/** The names of variables are recorded: `--extra-vars nginx.workerProcesses=…`. */
function textOf(option: string, value: unknown): string {
  const [, variable] = (option === 'extra-vars' && /^([\w.-]+)=/.exec(String(value))) || []
  return variable === undefined ? '…' : `${variable}=…`
}
