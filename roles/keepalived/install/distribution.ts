import type { Facts } from 'haploy'

/** The smallest package that sends mail from a script; Debian's bsd-mailx would also install a mail server. */
export function mailx({ os }: Facts): string {
  return os.family === 'redhat' && Number.parseInt(os.version, 10) < 9 ? 'mailx' : 's-nail'
}

/** Programs of the scripts, and the names of protocols, that only a minimal Debian or Ubuntu does not have. */
export function scriptTools({ os }: Facts): readonly string[] {
  return os.family === 'debian' ? ['curl', 'netbase', 'procps'] : []
}

/** The file with the daemon's options, and the variable in it. */
export function daemonFile({ os }: Facts): { path: string; variable: string } {
  return os.family === 'debian'
    ? { path: '/etc/default/keepalived', variable: 'DAEMON_ARGS' }
    : { path: '/etc/sysconfig/keepalived', variable: 'KEEPALIVED_OPTIONS' }
}

/** The folder of the scripts. An enforcing SELinux confines scripts outside of /usr/libexec/keepalived. */
export function scriptFolder({ selinux }: Facts): string {
  return selinux === 'enforcing' ? '/usr/libexec/keepalived' : '/etc/keepalived'
}
