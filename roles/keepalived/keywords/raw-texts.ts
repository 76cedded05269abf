import type { Keepalived } from '../schema/variables.js'
import { type Parsed, parse } from './parse.js'

/** Text that is copied into the configuration unchanged, and the block that it is copied into. */
export interface RawText {
  readonly variable: string
  /** `''`: the top level. */
  readonly block: '' | 'global_defs' | 'vrrp_instance' | 'vrrp_sync_group' | CheckBlock
  /** Of the instance, the group or the check. */
  readonly name?: string
  readonly text: string
  readonly parsed: Parsed
}

type CheckBlock = 'vrrp_script' | 'track_file' | 'vrrp_track_process' | 'bfd_instance'

function blockOf({ file, process, bfd }: Keepalived['checks'][string]): CheckBlock {
  if (file !== undefined) return 'track_file'
  if (process !== undefined) return 'vrrp_track_process'
  return bfd === undefined ? 'vrrp_script' : 'bfd_instance'
}

/** All raw texts of a host. The rules share them, parsed once. */
export function rawTextsOf(vars: Keepalived): readonly RawText[] {
  const cached = cache.get(vars)
  if (cached) return cached
  const { raw, globals, instances, groups, checks } = vars
  const given: readonly (Omit<RawText, 'text' | 'parsed'> & { readonly text: string | undefined })[] = [
    { variable: 'keepalived.globals.raw', block: 'global_defs', text: globals.raw },
    ...groups.map(({ name, raw: text }) => ({
      variable: `keepalived.groups.${name}.raw`,
      block: 'vrrp_sync_group' as const,
      name,
      text,
    })),
    ...instances.map(({ name, raw: text }) => ({
      variable: `keepalived.instances.${name}.raw`,
      block: 'vrrp_instance' as const,
      name,
      text,
    })),
    ...Object.entries(checks).map(([name, check]) => ({
      variable: `keepalived.checks.${name}.raw`,
      block: blockOf(check),
      name,
      text: check.raw,
    })),
    { variable: 'keepalived.raw', block: '', text: raw },
  ]
  const texts = given.flatMap(({ text, ...where }) =>
    text === undefined ? [] : [{ ...where, text, parsed: parse(text) }],
  )
  cache.set(vars, texts)
  return texts
}

const cache = new WeakMap<Keepalived, readonly RawText[]>()
