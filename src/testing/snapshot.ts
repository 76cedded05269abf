import type { Lab } from '../lab/index.js'

/**
 * Paths that a host or a login writes independent of haploy. Everything else is compared, including /tmp and /dev/shm, which
 * are separate file systems.
 */
const passedOver: Readonly<Record<string, string>> = {
  '/proc': 'made by the kernel',
  '/sys': 'made by the kernel',
  '/dev': 'device nodes: writing to one changes its time',
  '/run': 'what daemons and logins keep until the next boot',
  '/var/log/journal': 'the journal notes every login and every use of sudo',
  '/var/log/wtmp': 'sshd notes every login',
  '/var/log/lastlog': 'sshd notes when a user logged in last',
  '/var/log/nginx/access.log': 'nginx notes every request, also those of the tests',
  '/var/backups': 'a timer of systemd keeps the list of packages there at midnight',
  '/var/lib/haploy/staged-1': 'haploy lists its temporary files there, until the next run',
  '/var/lib/systemd/timers': 'systemd notes when its timers were last due',
  '/tmp/systemd-private-*': 'the private /tmp of services that systemd starts on demand (systemd-logind at a login)',
  '/var/tmp/systemd-private-*': 'the same for /var/tmp',
}

/** Every file of a host's disk by path: type, mode, owner, times of change, link target, hash of the content. */
export type Snapshot = ReadonlyMap<string, string>

/** Reads the whole disk of a host, without SSH and without haploy. */
export async function snapshot(lab: Lab, host: string): Promise<Snapshot> {
  const prune = Object.keys(passedOver)
    .map((path) => `-path '${path}'`)
    .join(' -o ')
  const all = `find / /tmp /dev/shm -xdev \\( ${prune} \\) -prune -o`
  const { code, stdout, stderr } = await lab.on(
    host,
    `${all} -printf '%p\\t%y %m %U:%G %T@ %C@ %l\\0'; ${all} -type f -print0 | xargs -0 sha1sum -z`,
  )
  if (code !== 0) throw new Error(`the disk of ${host} cannot be read: exit ${code}: ${stderr}`)
  const seen = new Map<string, string>()
  for (const entry of stdout.split('\0').slice(0, -1)) {
    const hashed = /^([0-9a-f]{40}) {2}(.*)$/s.exec(entry)
    if (hashed) seen.set(hashed[2]!, `${seen.get(hashed[2]!)} ${hashed[1]}`)
    else seen.set(...split(entry))
  }
  return seen
}

/** File names may contain tabs, descriptions do not. */
function split(entry: string): [path: string, description: string] {
  const at = entry.lastIndexOf('\t')
  return [entry.slice(0, at), entry.slice(at + 1)]
}
