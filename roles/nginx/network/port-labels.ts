import { type Change, type Facts, type Item, pkg, raw, type StateResource, sh, subject, task } from 'haploy'
import { portsOf, type Socket } from './socket.js'

/** Labels the ports that SELinux's policy does not assign to web servers by default. */
export function portLabels(sockets: readonly Socket[], facts: Pick<Facts, 'os'>): readonly Item[] {
  const ports = portsToLabel(sockets, facts)
  if (ports.length === 0) return []
  return [task('allow nginx to listen on its ports', portLabelResource(ports), { tags: ['selinux'] })]
}

/** Installs semanage, which labels ports, if there are any to label. Minimal installations do not have it. */
export function semanage(sockets: readonly Socket[], facts: Pick<Facts, 'os'>): readonly Item[] {
  if (portsToLabel(sockets, facts).length === 0) return []
  const old = facts.os.family === 'redhat' && Number.parseInt(facts.os.version, 10) < 8
  const name = old ? 'policycoreutils-python' : 'policycoreutils-python-utils'
  return [pkg('install semanage', name, { tags: ['install'] })]
}

function portsToLabel(sockets: readonly Socket[], { os }: Pick<Facts, 'os'>): readonly string[] {
  const others = sockets.filter((socket) => !isWebPort(socket, os))
  return [...new Set(others.map((socket) => `${socket.protocol} ${portsOf(socket)}`))]
}

/** The TCP ports on which the policy lets a web server listen: http_port_t and http_cache_port_t, and some more on EL. */
function isWebPort({ port, lastPort, protocol }: Socket, { family }: Facts['os']): boolean {
  if (protocol === 'udp' || port !== lastPort) return false
  const more = family === 'redhat' ? [81, 8123, 9000] : []
  return [80, 443, 488, 8008, 8009, 8080, 8118, 8443, ...more].includes(port) || (port >= 10001 && port <= 10010)
}

/** The lists of added labels: on EL 8 and later and Debian, and on EL 7. */
const localLabelFiles = '/var/lib/selinux/*/active/ports.local /etc/selinux/*/modules/active/ports.local'

/** Ports such as `tcp 8999` or `udp 5000-5010` on which nginx listens; `files` are shell patterns of the lists of added labels. */
export function portLabelResource(
  ports: readonly string[],
  files = localLabelFiles,
): StateResource<readonly Labelled[]> {
  return {
    type: 'state',
    kind: 'selinux ports',
    name: ports.join(', '),
    probe: { script: sh`cat ${raw(files)} 2>/dev/null; :`, parse: ({ lines }) => lines.flatMap(parseLine) },
    plan: (labelled) => ports.filter((port) => !isLabelled(port, labelled)).map(label),
    reads: ports.map(labelOf),
    writes: ports.map(labelOf),
  }
}

function labelOf(port: string) {
  return subject.other(`selinux port ${port}`)
}

/** A range of ports with an added label. */
interface Labelled {
  readonly protocol: string
  readonly from: number
  readonly to: number
  readonly type: string
}

/** `portcon tcp 8999 system_u:object_r:http_port_t:s0` */
function parseLine(line: string): Labelled[] {
  const [, protocol, from, to = from, type] = /^portcon (\w+) (\d+)(?:-(\d+))? \w+:\w+:(\w+)/.exec(line) ?? []
  return protocol === undefined || type === undefined ? [] : [{ protocol, from: Number(from), to: Number(to), type }]
}

function isLabelled(port: string, labelled: readonly Labelled[]): boolean {
  const [protocol, numbers = ''] = port.split(' ')
  const [first = 0, last = first] = numbers.split('-').map(Number)
  return labelled.some(
    (each) => each.type === 'http_port_t' && each.protocol === protocol && each.from <= first && each.to >= last,
  )
}

/** The label of a port that the policy assigns to another service cannot be added, only modified. */
function label(port: string): Change {
  const [protocol = '', number = ''] = port.split(' ')
  const about = sh`-t http_port_t -p ${protocol} ${number}`
  return {
    attribute: port,
    from: null,
    to: 'http_port_t',
    steps: [{ script: sh`semanage port -a ${about} 2>/dev/null || semanage port -m ${about}` }],
    writes: [labelOf(port)],
  }
}
