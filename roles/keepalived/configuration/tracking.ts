import { checksOf, trackInterfacesOf } from '../election/priority.js'
import type { Instance } from '../schema/instance.js'
import { trackedIn } from './definitions.js'
import { drainName } from './drain.js'
import { block, type Lines } from './lines.js'
import type { Scope } from './scope.js'

/** What an instance tracks, or its group for all its instances: the checks, the interfaces and the drain switch. */
export function trackLines(instance: Instance, scope: Scope): Lines {
  const { vars, release } = scope
  const drain = `drain_${drainName(instance, scope)}`
  const names = (kind: string) => [
    ...checksOf(instance, vars).filter(
      (name) => Object.hasOwn(vars.checks, name) && trackedIn(vars.checks[name]!) === kind,
    ),
    ...(kind === (release.drain === 'vrrp_script' ? 'track_script' : 'track_file') ? [drain] : []),
  ]
  const interfaces = trackInterfacesOf(instance, vars).map(({ name, weight }) =>
    weight === 0 ? name : `${name} weight ${weight}`,
  )
  return [
    ...['track_script', 'track_file', 'track_process', 'track_bfd'].flatMap((kind) => block(kind, names(kind))),
    ...block('track_interface', interfaces),
  ]
}
