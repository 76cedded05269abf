import type { Block } from '../reading/block.js'
import { effectiveOf } from './effective.js'
import type { Settings } from './values/settings.js'

/** The differences between two configurations that matter, a sentence each. */
export function differencesBetween(before: Block, after: Block, hostname?: string): readonly string[] {
  const [old, now] = [effectiveOf(before, hostname), effectiveOf(after, hostname)]
  return [
    ...differing('global_defs', old.globals, now.globals),
    ...named('vrrp_instance', old.instances, now.instances),
    ...named('vrrp_sync_group', old.groups, now.groups),
    ...old.others.filter((each) => !now.others.includes(each)).map((each) => `\`${shortened(each)}\` is missing`),
    ...now.others.filter((each) => !old.others.includes(each)).map((each) => `\`${shortened(each)}\` is new`),
  ]
}

function named(
  title: string,
  before: ReadonlyMap<string, Settings>,
  after: ReadonlyMap<string, Settings>,
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)]
    if (!old || !now) return [`${title} ${name} is ${old ? 'missing' : 'new'}`]
    return differing(`${title} ${name}`, old, now)
  })
}

/** A source address that only one of them has is what the other one does by itself. */
function differing(title: string, before: Settings, after: Settings): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((keyword) => {
    const [old, now] = [before.get(keyword), after.get(keyword)]
    if (old === now || (keyword === 'source address' && (old === undefined || now === undefined))) return []
    if (keyword === 'auth_pass') return [`${title}: the password differs`]
    return [`${title}: ${keyword} is ${shown(old)} before and ${shown(now)} after`]
  })
}

function shown(value: string | undefined): string {
  return value === undefined || value === '' ? 'missing' : `\`${shortened(value)}\``
}

/** Without passwords. */
function shortened(text: string): string {
  const hidden = text.replace(/\b(auth_pass|password|key) [^\s;}]+/g, '$1 …')
  return hidden.length > 300 ? `${hidden.slice(0, 300)}…` : hidden
}
