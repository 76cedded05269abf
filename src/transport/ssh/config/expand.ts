import { type ConfigProblem, problem } from './problem.js'
import type { Setting } from './settings.js'

/** Values by token, without the `%`. Computed only when a setting uses the token. */
export type Tokens = Readonly<Record<string, () => string>>

/** What a setting is expanded with. */
export interface Expansion {
  /** The option's name. */
  readonly option: string
  readonly tokens: Tokens
  /** Present: `${VARIABLE}` is replaced by its value. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Replaces tokens and environment variables, as OpenSSH does. Throws for unknown tokens and for variables without value. */
export function expand(setting: Setting, { option, tokens, env }: Expansion): string {
  const form = env ? /%(.?)|\$\{([^}]*)(\}?)/gs : /%(.?)/gs
  return setting.text.replace(form, (_whole, token?: string, variable?: string, closed?: string) => {
    if (env && variable !== undefined) return variableValue(variable, closed === '}', env, option, setting)
    if (token === '%') return '%'
    const value = token ? Object.hasOwn(tokens, token) && tokens[token] : undefined
    if (value) return value()
    throw invalid(setting, option, token ? `does not accept the token %${token}` : 'ends with a single %', {
      hint: `Write %% for a percent sign. ${option} accepts ${tokensFor(tokens)}.`,
    })
  })
}

/** As `expand`, for a path: `~` at the beginning is the home folder. */
export function expandPath(setting: Setting, expansion: Expansion, home: string): string {
  return expand({ ...setting, text: expandHome(setting, expansion.option, home) }, expansion)
}

function expandHome(setting: Setting, option: string, home: string): string {
  const { text } = setting
  if (!text.startsWith('~')) return text
  if (text === '~' || text.startsWith('~/')) return home + text.slice(1)
  throw invalid(setting, option, `has the home folder of another user, ${text}, which haploy does not look up`, {
    hint: 'Write the absolute path.',
  })
}

function variableValue(
  variable: string,
  isClosed: boolean,
  env: Readonly<Record<string, string | undefined>>,
  option: string,
  setting: Setting,
): string {
  const value = isClosed ? env[variable] : undefined
  if (value !== undefined && variable !== '') return value
  throw invalid(setting, option, isClosed ? `uses \${${variable}}, which is not set` : 'has a ${ without a }', {
    hint: isClosed ? `Set the environment variable ${variable}, or write the value.` : 'Write ${VARIABLE}.',
  })
}

function tokensFor(tokens: Tokens): string {
  return ['%%', ...Object.keys(tokens).map((token) => `%${token}`)].join(' ')
}

function invalid({ at }: Setting, option: string, what: string, { hint }: { hint: string }): ConfigProblem {
  return problem(at, `${option} ${what}`, hint)
}
