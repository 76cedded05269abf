import { join } from 'node:path'
import { z } from 'zod'
import type { Host } from '../../core/host/host.js'
import type { Target } from '../../core/host/target.js'
import { asVariables, parseCombinedAddress } from '../address.js'
import { secretString } from '../secret-string.js'
import { type HostLayers, mergeLayers } from '../variables.js'
import { unsupportedVariables } from './unsupported-variables.js'
import { type Validated, validate } from './validate.js'

/** The operator's environment, of which only HOME is read. */
export interface Environment {
  readonly [name: string]: string | undefined
}

/** Merges and validates a host's connection variables; returns what a connection needs, or everything that is wrong. */
export function targetOf(host: Host, layers: HostLayers, env: Environment): Validated<Target> {
  const merged = mergeLayers([...layers.inventory, ...layers.play, ...layers.extra])
  const unsupported = unsupportedVariables(host.name, merged)
  if (unsupported.length > 0) return { problems: unsupported }
  const result = validate(connection, {
    host: host.name,
    path: [],
    merged,
    whereToSet: (variable) => `Set it in the inventory, or with -e ${variable}=….`,
  })
  if ('problems' in result) return result
  const { become, address, key, knownHosts, ...rest } = result.vars
  const user = become === true ? 'root' : become
  const vars = {
    ...rest,
    name: host.name,
    address: address ?? host.name,
    ...(user ? { become: user } : {}),
    ...(key ? { key: expandHome(key, env) } : {}),
    ...(knownHosts ? { knownHosts: expandHome(knownHosts, env) } : {}),
  }
  return { vars }
}

const word = z.string().regex(/^[^\s\p{Cc}]+$/u, 'must be one word without spaces')
const userName = word.refine((name) => !name.startsWith('-'), 'must not start with a dash')
const address = userName.superRefine((text, context) => {
  const combined = parseCombinedAddress(text)
  const only = 'must be a name or an IP address only'
  if (combined) context.addIssue({ code: 'custom', message: `${only}: ${asVariables(combined)}` })
  else if (/[,;/@]/.test(text)) context.addIssue({ code: 'custom', message: `${only}, not ${JSON.stringify(text)}` })
})
const path = z.string().min(1)

const connection = z.object({
  address: address.optional(),
  port: z.number().int().min(1).max(65535).optional(),
  user: userName.optional(),
  key: path.optional(),
  keyPassphrase: secretString().optional(),
  password: secretString().optional(),
  become: z.union([z.boolean(), userName]).optional(),
  becomePassword: secretString().optional(),
  connection: z.enum(['ssh', 'local']).default('ssh'),
  knownHosts: path.optional(),
  proxyJump: userName.optional(),
})

/** The names of all connection variables. */
export const connectionVariables: readonly string[] = Object.keys(connection.shape)

function expandHome(file: string, env: Environment): string {
  return env.HOME && (file === '~' || file.startsWith('~/')) ? join(env.HOME, file.slice(1)) : file
}
