import type { Facts } from 'haploy'
import coerce from 'semver/functions/coerce.js'
import gte from 'semver/functions/gte.js'

/** What a release of keepalived supports, and the words for it. */
export interface Release {
  /** How a host is drained: by a file whose number lowers the priority, or by a script that looks for the file. */
  readonly drain: 'track_file' | 'vrrp_track_file' | 'vrrp_script'
  /** It can check a new configuration before it drops the old one. */
  readonly checksReload: boolean
  /** It has a keyword for instances without an address. Other releases warn about them. */
  readonly knowsNoAddress: boolean
  /**
   * What it logs when it begins a reload and when it has completed it (`''`: nothing), and for how many seconds it must
   * keep running after that.
   */
  readonly reloadMessages: { readonly begun: string; readonly ended: string; readonly seconds: number } | undefined
  /** Its `-t` kills itself when scripts do not run as root, unless it is process 1. */
  readonly testNeedsPidNamespace: boolean
}

export function releaseOf(version: string): Release {
  const release = releases.get(version) ?? describe(version)
  releases.set(version, release)
  return release
}

const releases = new Map<string, Release>()

function describe(version: string): Release {
  const number = coerce(version)!
  const since = (other: string) => gte(number, other)
  return {
    drain: since('2.1.0') ? 'track_file' : since('2.0.0') ? 'vrrp_track_file' : 'vrrp_script',
    checksReload: since('2.2.4'),
    knowsNoAddress: since('2.2.8'),
    reloadMessages: since('2.2.2')
      ? { begun: 'Reloading ...', ended: 'Reload complete', seconds: 0 }
      : since('2.0.0')
        ? { begun: 'Reloading', ended: '', seconds: 2 }
        : undefined,
    testNeedsPidNamespace: !since('2.2.8'),
  }
}

const debian: Record<number, string> = { 9: '1.3.2', 10: '2.0.10', 11: '2.1.5', 12: '2.2.7', 13: '2.3.3' }
const ubuntu: Record<number, string> = { 18: '1.3.9', 20: '2.0.19', 22: '2.2.4', 24: '2.2.8' }
const enterprise: Record<number, string> = { 7: '1.3.5', 8: '2.1.5', 9: '2.2.4', 10: '2.2.8' }
const fallback = '2.2.4'

/** The oldest version that a release of the distribution ships. */
export function shippedVersion({ os }: Facts): string {
  const table = os.id === 'ubuntu' ? ubuntu : os.family === 'debian' ? debian : enterprise
  return table[Number.parseInt(os.version, 10)] ?? fallback
}
