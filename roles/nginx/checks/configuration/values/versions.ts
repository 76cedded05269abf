import type { Rule } from 'haploy'
import coerce from 'semver/functions/coerce.js'
import gt from 'semver/functions/gt.js'
import type { Nginx } from '../../../schema/variables.js'
import { directiveIn } from '../../../table/table.js'
import { type Finding, onEachHost } from '../../violation.js'
import { configurationOf, everyNode, type Node } from '../tree.js'

export const versionRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/newer-directive',
    severity: 'error',
    explanation: 'nginx rejects a directive of a newer version. Install that version, or remove the directive.',
    find: onEachHost((vars) => newerDirectives(vars, declaredVersion(vars))),
  },
]

/** The version that is installed; undefined if it is any. */
function declaredVersion({ install }: Nginx): string | undefined {
  return typeof install === 'string' || install.version === undefined ? undefined : coerce(install.version)?.version
}

/** The directives and parameters that a version does not have. */
export function newerDirectives(vars: Nginx, version: string | undefined): readonly Finding[] {
  if (version === undefined) return []
  return everyNode(configurationOf(vars)).flatMap(({ node }) =>
    needs(node).flatMap(({ what, since }): Finding[] => {
      if (!gt(since, version)) return []
      return [
        {
          variable: node.variable,
          message: `${node.variable}: nginx ${version} does not have ${what}, which nginx ${since} brought`,
          hint: 'Install a newer nginx, or remove it.',
        },
      ]
    }),
  )
}

interface Need {
  readonly what: string
  readonly since: string
}

function needs({ name, words, context }: Node): readonly Need[] {
  if (context === undefined) return []
  const since = directiveIn(context, name)?.since
  const parameters = Object.entries(newerParameters[name] ?? {}).filter(([word]) =>
    words.some((each) => each === word || each.startsWith(`${word}=`)),
  )
  const variable = newerVariables.find(([pattern]) => pattern.test(name))?.[1]
  const hasVariable = words.some((each) => each.includes('$'))
  return [
    ...(variable !== undefined && hasVariable ? [{ what: `variables in ${name}`, since: variable }] : []),
    ...(since === undefined ? [] : [{ what: name, since }]),
    ...parameters.map(([word, version]) => ({ what: `${word} of ${name}`, since: version })),
  ]
}

/** Directives that once did not replace variables. */
const newerVariables: readonly (readonly [RegExp, string])[] = [
  [/^(proxy|fastcgi|uwsgi|scgi)_limit_rate$/, '1.27.0'],
  [/^limit_rate(_after)?$/, '1.17.0'],
]

/** Parameters that are newer than their directives. */
const newerParameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  proxy_http_version: { '2': '1.29.4' },
  server: { resolve: '1.27.3', service: '1.27.3', route: '1.29.6' },
  limit_req: { delay: '1.15.7' },
  server_tokens: { build: '1.11.10' },
  log_format: { 'escape=json': '1.11.8', 'escape=none': '1.13.10' },
  map: { volatile: '1.11.7' },
}

/** The modules of `configure` whose directives the configuration has, each with the first variable that needs it. */
export function modulesOfDirectives(vars: Nginx): readonly { readonly module: string; readonly variable: string }[] {
  const needed = everyNode(configurationOf(vars)).flatMap(({ node }) => {
    const module = node.context && directiveIn(node.context, node.name)?.module
    return module === undefined ? [] : [{ module, variable: node.variable }]
  })
  return needed.filter((each, index) => needed.findIndex(({ module }) => module === each.module) === index)
}
