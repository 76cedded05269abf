import { FailedError, UsageError } from '../core/errors.js'
import { option } from '../core/input/option-type.js'
import type { Change, Requirement, StateResource, Step } from '../core/resource.js'
import type { Output } from '../core/shell/output.js'
import { type Script, sh } from '../core/shell/script.js'
import { subject } from '../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../core/task.js'
import { complain } from './requirement.js'

export interface FirewallOptions extends TaskOptions {
  /** Ports in the notation of firewalld: `80/tcp`, `443/udp`, `8000-8010/tcp`. */
  ports?: readonly string[]
  /** IP protocols by their names in /etc/protocols: `vrrp`. */
  protocols?: readonly string[]
  /**
   * The network interface of the incoming traffic, whose zone is opened. Absent, or an interface without a zone: the
   * default zone.
   */
  interface?: string
}

const optionsOf = taskOptions<FirewallOptions>({
  ports: option.texts,
  protocols: option.texts,
  interface: option.text,
})

/**
 * Opens ports and protocols in firewalld, both now and permanently. Does nothing if firewalld is not installed, or
 * neither runs nor starts at boot. If it only starts at boot, its files are changed. Closes nothing.
 * Throws UsageError if neither `ports` nor `protocols` is given.
 */
export function firewall(name: string, options: FirewallOptions): Task {
  const { own, shared } = optionsOf(name, options)
  if (own.ports === undefined && own.protocols === undefined) {
    throw new UsageError(`task '${name}' gives neither \`ports\` nor \`protocols\`, so it opens nothing`, {
      hint: "Write { ports: ['80/tcp'] }, or skip the task with `when`.",
    })
  }
  return task(name, firewallResource(own), shared)
}

/** The resource of `firewall`. The plan throws FailedError if firewalld runs but does not answer. */
export function firewallResource(options: Omit<FirewallOptions, keyof TaskOptions>): StateResource<Firewall> {
  const { ports = [], protocols = [], interface: device = '' } = options
  const openings = [...ports.map(portOpening), ...protocols.map(protocolOpening)]
  const names = openings.map(({ name }) => name)
  return {
    type: 'state',
    kind: 'firewall',
    name: names.join(' '),
    probe: { script: probe(device), parse },
    plan: (current) => plan(openings, current),
    reads: [subject.package('firewalld'), subject.unit('firewalld.service'), ...names.map(subjectOf)],
    writes: names.map(subjectOf),
  }
}

/** The state of firewalld on a host. */
interface Firewall {
  /** `off`: not installed, or neither running nor enabled at boot. `no answer`: installed, but it does not answer. */
  readonly state: 'running' | 'at boot' | 'off' | 'no answer'
  /** The zone to open. */
  readonly zone: string
  /** What the zone allows at the moment; absent if firewalld does not run. */
  readonly now?: Zone
  /** What the zone allows according to firewalld's files. */
  readonly permanent: Zone
}

/** What a zone allows, in firewalld's notation. */
interface Zone {
  readonly ports: readonly string[]
  readonly protocols: readonly string[]
  readonly rules: readonly string[]
}

/** A port or protocol to open. */
interface Opening {
  readonly name: string
  /** The firewall-cmd option that adds it. */
  readonly option: string
  readonly requires?: readonly Requirement[]
  isIn(zone: Zone): boolean
}

/**
 * A running firewalld is queried over D-Bus, because firewall-cmd takes many times as long. If firewalld does not run,
 * firewall-offline-cmd reads its files.
 */
function probe(device: string): Script {
  return sh`device=${device} name=org.fedoraproject.FirewallD1 root=/org/fedoraproject/FirewallD1
ask() { busctl call "$name" "$@" 2>/dev/null; }
word() { ask "$@" | cut -d '"' -f 2; }
if ! command -v firewall-cmd >/dev/null; then :
elif systemctl is-active -q firewalld; then
  zone=$(word "$root" "$name.zone" getZoneOfInterface s "$device")
  [ -n "$zone" ] || zone=$(word "$root" "$name" getDefaultZone)
  printf 'running\nzone %s\n' "$zone"
  for what in Ports Protocols RichRules; do ask "$root" "$name.zone" "get$what" s "$zone" || echo no answer; done
  files=$(word "$root/config" "$name.config" getZoneByName s "$zone")
  for what in Ports Protocols RichRules; do ask "$files" "$name.config.zone" "get$what" || echo no answer; done
elif systemctl is-enabled -q firewalld 2>/dev/null; then
  zone=$(firewall-offline-cmd --get-zone-of-interface="$device" 2>/dev/null) ||
    zone=$(firewall-offline-cmd --get-default-zone 2>/dev/null)
  printf 'at boot\nzone %s\n' "$zone"
  firewall-offline-cmd --zone="$zone" --list-all 2>/dev/null || echo no answer
fi; :`
}

function parse({ code, lines: [state, name = '', ...answers] }: Output): Firewall {
  const zone = name.slice('zone '.length)
  const permanent = { ports: [], protocols: [], rules: [] }
  if (code === 0 && state === undefined) return { state: 'off', zone, permanent }
  if (code !== 0 || zone === '' || answers.includes('no answer')) return { state: 'no answer', zone, permanent }
  if (state === 'at boot') return { state, zone, permanent: parseListing(answers) }
  return { state: 'running', zone, now: parseAnswers(answers.slice(0, 3)), permanent: parseAnswers(answers.slice(3)) }
}

/** Parses three answers of busctl: `aas 1 2 "80" "tcp"`, `as 0`, `as 1 "rule protocol value=\"vrrp\" accept"`. */
function parseAnswers([ports = '', protocols = '', rules = '']: readonly string[]): Zone {
  const texts = (answer: string) =>
    [...answer.matchAll(/"((?:[^"\\]|\\.)*)"?/g)].map(([, text]) => text!.replace(/\\(.)/g, '$1'))
  const words = texts(ports)
  const pairs = words.flatMap((word, index) => (index % 2 === 0 ? [`${word}/${words[index + 1]}`] : []))
  return { ports: pairs, protocols: texts(protocols), rules: texts(rules) }
}

/**
 * Parses the output of `--list-all`: `  ports: 80/tcp 443/tcp`, and each rich rule on a line that begins with a tab.
 */
function parseListing(lines: readonly string[]): Zone {
  const words = (key: string) =>
    lines
      .find((line) => line.startsWith(`  ${key}: `))
      ?.split(/\s+/)
      .slice(2) ?? []
  const rules = lines.filter((line) => line.startsWith('\t')).map((line) => line.trim())
  return { ports: words('ports'), protocols: words('protocols'), rules }
}

function portOpening(name: string): Opening {
  const wanted = range(name)
  if (!wanted) {
    throw new UsageError(`${JSON.stringify(name)} is not a valid firewall port`, {
      hint: "Give the port with its protocol: '80/tcp', '8000-8010/tcp'.",
    })
  }
  // firewalld neither adds nor lists a port that an open range includes.
  const isIn = (zone: Zone) =>
    zone.ports.some((word) => {
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
  if (!/^[a-z0-9.+-]+$/i.test(name))
    throw new UsageError(`${JSON.stringify(name)} is not a valid name of an IP protocol`)
  const rule = `rule protocol value="${name}" accept`
  const isIn = (zone: Zone) => zone.protocols.includes(name) || zone.rules.includes(rule)
  return { name, option: `--add-rich-rule=${rule}`, isIn, requires: [knownProtocol(name)] }
}

function plan(openings: readonly Opening[], { state, zone, now, permanent }: Firewall): readonly Change[] {
  if (state === 'off' || openings.length === 0) return []
  if (state === 'no answer') {
    throw new FailedError('firewalld is installed, but does not report its rules', {
      hint: 'Run `firewall-cmd --list-all` on the host, and check `journalctl -u firewalld`.',
    })
  }
  return openings.flatMap((opening) => {
    const opened = { now: now !== undefined && opening.isIn(now), later: opening.isIn(permanent) }
    const steps = state === 'running' ? online(opening, zone, opened) : offline(opening, zone, opened.later)
    if (steps.length === 0) return []
    const from = opened.now ? 'until the next reload' : opened.later ? 'after the next reload' : null
    const to = state === 'running' ? `open in zone ${zone}` : `open in zone ${zone} once firewalld starts`
    return [
      { attribute: opening.name, from, to, steps, requires: opening.requires ?? [], writes: [subjectOf(opening.name)] },
    ]
  })
}

/**
 * Changes the runtime and the permanent configuration separately: a reload would discard what others opened
 * temporarily.
 */
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

function subjectOf(name: string) {
  return subject.other(`firewall ${name}`)
}

/** firewalld goes by /etc/protocols, too. */
function knownProtocol(name: string): Requirement {
  return {
    script: sh`getent protocols ${name} >/dev/null 2>&1; [ "$?" != 2 ] || ${complain(`/etc/protocols has no protocol ${name}`)}`,
    reads: [subject.path('/etc/protocols'), subject.missing],
    hint: 'See the spelling: `vrrp`, `esp`, `gre`.',
  }
}
