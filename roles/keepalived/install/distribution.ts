import type { Facts } from 'haploy'

/** The smallest package that can send a mail from a script; Debian's bsd-mailx would bring a whole mail server. */
export function mailx({ os }: Facts): string {
  return os.family === 'redhat' && Number.parseInt(os.version, 10) < 9 ? 'mailx' : 's-nail'
}

/** Programs of the scripts that a small Debian lacks, and the names of protocols; the others bring them always. */
export function scriptTools({ os }: Facts): readonly string[] {
  return os.family === 'debian' ? ['curl', 'netbase', 'procps'] : []
}

/** The file of the daemon's options, and the variable in it. */
export function daemonFile({ os }: Facts): { path: string; variable: string } {
  return os.family === 'debian'
    ? { path: '/etc/default/keepalived', variable: 'DAEMON_ARGS' }
    : { path: '/etc/sysconfig/keepalived', variable: 'KEEPALIVED_OPTIONS' }
}

/** Where scripts lie: an enforcing SELinux lets keepalived run them freely only from its own folder. */
export function scriptFolder({ selinux }: Facts): string {
  return selinux === 'enforcing' ? '/usr/libexec/keepalived' : '/etc/keepalived'
}
