import { FailedError, UsageError } from '../core/errors.js'
import type { Output } from '../core/output.js'
import type { Change, Resource, Step } from '../core/resource.js'
import { type Script, sh } from '../core/script.js'
import { type Task, type TaskOptions, task } from '../core/task.js'
import { aspectsOf } from './unit.js'

export interface FirewallOptions extends TaskOptions {
  /** Ports as firewalld writes them: `80/tcp`, `443/udp`, `8000-8010/tcp`. */
  ports?: readonly string[]
  /** IP protocols by their names in /etc/protocols: `vrrp`. */
  protocols?: readonly string[]
  /** The network interface that it comes in by; its zone is opened, and the default zone when it is absent or has none. */
  interface?: string
}

/**
 * What firewalld lets through, now and after a reload or reboot. Where firewalld is not installed, or neither runs nor
 * starts at boot, there is nothing to do; where it only starts at boot, its files are written. It closes nothing.
 */
export function firewall(name: string, options: FirewallOptions): Task {
  return task(name, firewallResource(options), options)
}

/** The resource behind `firewall`. Its plan throws FailedError for a firewalld that runs and does not answer. */
export function firewallResource(options: Omit<FirewallOptions, keyof TaskOptions>): Resource<Firewall> {
  const { ports = [], protocols = [], interface: device } = options
  const openings = [...ports.map(portOpening), ...protocols.map(protocolOpening)]
  const names = openings.map(({ name }) => name)
  return {
    kind: 'firewall',
    name: names.join(' '),
    probe: { script: probe, parse: (output) => parse(output, device) },
    plan: (current) => plan(openings, current),
    looksAt: ['package firewalld', ...aspectsOf('firewalld.service'), ...names.map(aspect)],
  }
}

/** firewalld as a host has it. */
interface Firewall {
  /** `off`: not installed, or it neither runs nor starts at boot. */
  readonly state: 'running' | 'at boot' | 'off'
  /** The zone that counts; undefined when firewalld does not say. */
  readonly zone?: string
  readonly now?: Zone
  readonly permanent?: Zone
}

/** What `--list-all` says of a zone, by its words: `ports`, `protocols`, `target` …; of rich rules one line each. */
type Zone = ReadonlyMap<string, readonly string[]>

/** One thing to let through. */
interface Opening {
  readonly name: string
  /** The option that adds it. */
  readonly option: string
  isIn(zone: Zone): boolean
}

const probe = sh`list() {
  echo "default $("$@" --get-default-zone 2>/dev/null)"
  [ "$1" = firewall-offline-cmd ] || { echo now; "$@" --list-all-zones 2>/dev/null; set -- "$@" --permanent; }
  echo permanent; "$@" --list-all-zones 2>/dev/null
}
if ! command -v firewall-cmd >/dev/null; then :
elif systemctl is-active -q firewalld; then echo running; list firewall-cmd
elif systemctl is-enabled -q firewalld 2>/dev/null; then echo 'at boot'; list firewall-offline-cmd
fi; :`

function parse({ lines }: Output, device: string | undefined): Firewall {
  const state = lines[0] === 'running' || lines[0] === 'at boot' ? lines[0] : 'off'
  const standard = lines.find((line) => line.startsWith('default '))?.slice('default '.length) || undefined
  const [now, permanent] = [lines.indexOf('now'), lines.indexOf('permanent')]
  const running = now < 0 ? undefined : parseZones(lines.slice(now + 1, permanent))
  const written = parseZones(permanent < 0 ? [] : lines.slice(permanent + 1))
  const bound = [...(running ?? written)].find(([, zone]) => device !== undefined && says(zone, 'interfaces', device))
  const zone = bound?.[0] ?? standard
  if (zone === undefined) return { state }
  return { state, zone, permanent: written.get(zone), ...(running ? { now: running.get(zone) } : {}) }
}

/** A zone's name stands at the margin, its settings are indented, and its rich rules by a tab. */
function parseZones(lines: readonly string[]): Map<string, Zone> {
  const zones = new Map<string, Map<string, readonly string[]>>()
  let zone = new Map<string, readonly string[]>()
  for (const line of lines) {
    const [, name] = /^([^\s(]+)/.exec(line) ?? []
    const [, key, words = ''] = /^ {2}([a-z -]+): *(.*)$/.exec(line) ?? []
    if (name !== undefined) {
      zone = new Map()
      zones.set(name, zone)
    } else if (key !== undefined) zone.set(key, words.split(' '))
    else if (line.startsWith('\t')) zone.set('rich rules', [...(zone.get('rich rules') ?? []), line.trim()])
  }
  return zones
}

function says(zone: Zone, key: string, word: string): boolean {
  return zone.get(key)?.includes(word) ?? false
}

function portOpening(name: string): Opening {
  const wanted = range(name)
  if (!wanted) {
    throw new UsageError(`${JSON.stringify(name)} is not a port of a firewall`, {
      hint: "Write the protocol, too: '80/tcp', '8000-8010/tcp'.",
    })
  }
  // firewalld takes no port that is within a range already, nor does it list one.
  const isIn = (zone: Zone) =>
    (zone.get('ports') ?? []).some((word) => {
      const open = range(word)
      return open !== undefined && open.protocol === wanted.protocol && open.from <= wanted.from && open.to >= wanted.to
    })
  return { name, option: `--add-port=${name}`, isIn }
}

function range(word: string) {
  const [, from, to = from, protocol] = /^(\d+)(?:-(\d+))?\/(tcp|udp|sctp|dccp)$/.exec(word) ?? []
  return from === undefined ? undefined : { from: Number(from), to: Number(to), protocol }
}

function protocolOpening(name: string): Opening {
  if (!/^[a-z0-9.+-]+$/i.test(name)) throw new UsageError(`${JSON.stringify(name)} is not the name of an IP protocol`)
  const rule = `rule protocol value="${name}" accept`
  const isIn = (zone: Zone) => says(zone, 'protocols', name) || says(zone, 'rich rules', rule)
  return { name, option: `--add-rich-rule=${rule}`, isIn }
}

function plan(openings: readonly Opening[], { state, zone, now, permanent }: Firewall): readonly Change[] {
  if (state === 'off' || openings.length === 0) return []
  if (zone === undefined) {
    throw new FailedError('firewalld is there, but does not say which zones it has', {
      hint: 'Try `firewall-cmd --list-all` on the host, and read `journalctl -u firewalld`.',
    })
  }
  return openings.flatMap((opening) => {
    const opened = { now: isOpen(opening, now), later: isOpen(opening, permanent) }
    const steps = state === 'running' ? online(opening, zone, opened) : offline(opening, zone, opened.later)
    if (steps.length === 0) return []
    const from = opened.now ? 'until the next reload' : opened.later ? 'after the next reload' : null
    const to = state === 'running' ? `open in zone ${zone}` : `open in zone ${zone} once firewalld starts`
    return [{ attribute: opening.name, from, to, steps, alters: [aspect(opening.name)] }]
  })
}

/** A zone whose target is to accept lets everything through that no rule of it forbids. */
function isOpen(opening: Opening, zone: Zone | undefined): boolean {
  return zone !== undefined && (says(zone, 'target', 'ACCEPT') || opening.isIn(zone))
}

/** Both sides are written by themselves: a reload would throw away what others opened for a while. */
function online({ option }: Opening, zone: string, opened: { now: boolean; later: boolean }): Step[] {
  return [
    ...(opened.later ? [] : [step(sh`firewall-cmd -q --permanent --zone=${zone} ${option}`)]),
    ...(opened.now ? [] : [step(sh`firewall-cmd -q --zone=${zone} ${option}`)]),
  ]
}

function offline({ option }: Opening, zone: string, written: boolean): Step[] {
  return written ? [] : [step(sh`firewall-offline-cmd -q --zone=${zone} ${option}`)]
}

function step(script: Script): Step {
  return { script }
}

function aspect(name: string): string {
  return `firewall ${name}`
}
