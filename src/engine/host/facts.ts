import type { Address, Facts, NetworkInterface } from '../../core/host/facts.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import type { Part } from '../transcript/part.js'

/** The scripts that read the facts, each a part of one exchange. */
const questions = {
  system: sh`uname -nrm; id -un`,
  osRelease: sh`cat /etc/os-release`,
  managers: sh`for m in apt-get dnf yum; do command -v "$m" >/dev/null && echo "$m"; done; :`,
  processors: sh`getconf _NPROCESSORS_ONLN`,
  memory: sh`while read -r k v _; do if [ "$k" = MemTotal: ]; then echo "$v"; break; fi; done </proc/meminfo`,
  init: sh`if [ -d /run/systemd/system ]; then echo systemd; fi`,
  selinux: sh`if [ -r /sys/fs/selinux/enforce ]; then read -r e </sys/fs/selinux/enforce; echo "$e"; fi`,
  links: sh`for l in /sys/class/net/*; do read -r s <"$l"/operstate && echo "\${l##*/} $s"; done; :`,
  addresses: sh`ip -o addr show`,
  route: sh`ip -o -4 route show default`,
} satisfies Record<string, Script>

type Question = keyof typeof questions

/** The scripts, in the order in which `parseFacts` expects their outputs. */
export const factScripts: readonly Script[] = Object.values(questions)

/** The scripts with their limits. */
export const factParts: readonly Part[] = Object.entries(questions).map(([name, script]) => ({
  script,
  limit: { bytes: isLong(name) ? 1024 * 1024 : 64 * 1024, of: `the fact ${name}` },
}))

/** A host may have thousands of addresses. */
function isLong(question: string): boolean {
  return ['links', 'addresses', 'route'].includes(question)
}

/**
 * Parses the facts. It never throws: a missing answer becomes an empty value. `connectedTo` is the address that haploy
 * connected to.
 */
export function parseFacts(outputs: readonly Output[], connectedTo: string): Facts {
  const names = Object.keys(questions) as Question[]
  const lines = (question: Question) => outputs[names.indexOf(question)]?.lines ?? []
  const [hostname = '', kernel = '', architecture = ''] = lines('system')[0]?.split(' ') ?? []
  const interfaces = parseInterfaces(lines('links'), lines('addresses'))
  return {
    hostname,
    kernel,
    architecture,
    user: lines('system')[1] ?? '',
    os: parseOs(lines('osRelease')),
    packageManager: parseManager(lines('managers')),
    processors: wholeNumber(lines('processors')[0], 1),
    memoryBytes: wholeNumber(lines('memory')[0], 0) * 1024,
    systemd: lines('init')[0] === 'systemd',
    selinux: ({ '1': 'enforcing', '0': 'permissive' } as const)[lines('selinux')[0] ?? ''] ?? 'disabled',
    interfaces,
    defaultInterface: defaultInterface(lines('route'), interfaces, connectedTo),
  }
}

function wholeNumber(line: string | undefined, otherwise: number): number {
  return line !== undefined && /^\d{1,15}$/.test(line) ? Number(line) : otherwise
}

function parseOs(lines: readonly string[]): Facts['os'] {
  const values = new Map(
    lines.flatMap((line) => {
      const [, key, value] = /^([A-Z_]+)=["']?(.*?)["']?$/.exec(line) ?? []
      return key === undefined || value === undefined ? [] : [[key, value] as const]
    }),
  )
  const id = values.get('ID') ?? ''
  const kinds = [id, ...(values.get('ID_LIKE') ?? '').split(' ')]
  const family = kinds.includes('debian')
    ? 'debian'
    : kinds.some((k) => k === 'rhel' || k === 'fedora')
      ? 'redhat'
      : 'other'
  return { id, version: values.get('VERSION_ID') ?? '', name: values.get('PRETTY_NAME') ?? id, family }
}

function parseManager(commands: readonly string[]): Facts['packageManager'] {
  const [first] = commands
  if (first === 'apt-get') return 'apt'
  return first === 'dnf' || first === 'yum' ? first : undefined
}

function parseInterfaces(links: readonly string[], lines: readonly string[]): NetworkInterface[] {
  const addresses = new Map<string, Address[]>()
  for (const [device, address] of lines.flatMap(parseAddress)) {
    const earlier = addresses.get(device)
    if (earlier) earlier.push(address)
    else addresses.set(device, [address])
  }
  const states = links.map((line) => line.split(' ') as [string, string])
  return states.map(([name, state]) => ({
    name,
    up: state === 'up' || state === 'unknown',
    addresses: addresses.get(name) ?? [],
  }))
}

/** Parses a line of `ip -o addr`: `2: eth0    inet 198.18.0.11/24 brd … scope global eth0:vip1\       valid_lft …` */
function parseAddress(line: string): [device: string, address: Address][] {
  const [, device, version, cidr, rest = ''] = /^\d+:\s+(\S+)\s+inet(6?)\s+(\S+)\s+([^\\]*)/.exec(line) ?? []
  if (device === undefined || cidr === undefined) return []
  return [[device, { cidr, label: version === '6' ? device : (rest.trim().split(/\s+/).at(-1) ?? device) }]]
}

function defaultInterface(route: readonly string[], interfaces: readonly NetworkInterface[], connectedTo: string) {
  const routed = /\bdev (\S+)/.exec(route[0] ?? '')?.[1]
  // Through a tunnel, haploy connects to the loopback interface, which says nothing about the host's network.
  const others = interfaces.filter((i) => i.name !== 'lo' && i.addresses.length > 0)
  const reached = others.find((i) => i.addresses.some((a) => a.cidr.split('/')[0] === connectedTo))?.name
  return routed ?? reached ?? (others.length === 1 ? others[0]?.name : undefined)
}
