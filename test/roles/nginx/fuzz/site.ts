import type fc from 'fast-check'
import coerce from 'semver/functions/coerce.js'
import gt from 'semver/functions/gt.js'
import { includedSites } from '../../../../roles/nginx/blocks/sites.js'
import { nginx } from '../../../../roles/nginx/index.js'
import type { NginxInput } from '../../../../roles/nginx/input.js'
import { directivesIn } from '../../../../roles/nginx/table/table.js'
import { camelCase } from '../../../../roles/nginx/table/variables.js'
import { contextOf, debian, fileOf, hostVarsOf, problemsOf } from '../../staged-role.js'
import { arbitraryOf } from './arbitrary.js'
import { frequent, names, overrides, texts } from './values.js'

/** A configuration that the schema and lint accept, with the files that it includes. */
export interface Configuration {
  readonly variables: NginxInput
  readonly files: readonly { readonly path: string; readonly content: string }[]
  readonly text: string
}

/** A set of variables: invalid for the schema, refused by these rules of lint, or a configuration. */
export type Outcome = { readonly invalid: string } | { readonly rules: readonly string[] } | Configuration

/** What the host has. Lint knows the version from it, and the certificate is one that OpenSSL can read. */
export interface HostState {
  readonly version: string
  readonly certificate: string
  readonly key: string
}

/** Variables of the whole schema. A few directives of newer versions are among them, which lint must refuse. */
export function variableSets({ version, certificate, key }: HostState): fc.Arbitrary<NginxInput> {
  const newer = newerOptions(version)
  const given = ['certificates', 'authorities']
  const unknown = new Set([...newer, ...given, 'sticky', 'service', 'route'])
  const isLeftOut = (name: string) => unknown.has(name) && name !== 'proxyPassTrailers' && name !== 'earlyHints'
  const settings = { overrides, texts, names, frequent, isLeftOut, maxDepth: 6 }
  const whole = arbitraryOf(nginx.definition.variables, settings) as fc.Arbitrary<NginxInput>
  const files = { certificates: { site: { certificate, key } }, authorities: { clients: certificate } }
  return whole.map((set) => ({ ...set, ...files, install: { from: 'package', version } }))
}

function newerOptions(version: string): ReadonlySet<string> {
  const contexts = ['main', 'events', 'http', 'server', 'location', 'upstream', 'server-if', 'location-if'] as const
  const directives = contexts.flatMap((context) => directivesIn(context))
  const installed = coerce(version)!
  return new Set(
    directives.filter(({ since }) => since !== undefined && gt(since, installed)).map(({ name }) => camelCase(name)),
  )
}

export function outcomeOf(variables: NginxInput): Outcome {
  const parsed = nginx.definition.variables.safeParse(variables)
  if (!parsed.success) return { invalid: parsed.error.message }
  const hosts = hostVarsOf(nginx, [variables])
  const problems = problemsOf(nginx, hosts).filter(({ severity }) => severity === 'error')
  if (problems.length > 0) return { rules: problems.flatMap(({ rule }) => rule ?? []) }
  const text = fileOf(nginx, '/etc/nginx/nginx.conf', contextOf(nginx, variables, { facts: debian }))
  return {
    variables,
    text,
    files: includedSites(hosts[0]!.vars, '/etc/nginx', {
      passwords: '/etc/nginx/auth',
      certificates: '/etc/nginx/tls',
    }),
  }
}
