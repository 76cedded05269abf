import { FailedError, type TaskContext } from 'haploy'

/** Throws FailedError on a host whose system the bundled roles do not support, before anything is changed. */
export function assertSupported({ facts, role }: Pick<TaskContext, 'facts' | 'role'>): void {
  const { os, packageManager, systemd } = facts
  const missing =
    os.family === 'other' ? '' : !packageManager ? ' without apt, dnf or yum' : systemd ? undefined : ' without systemd'
  if (missing === undefined) return
  throw new FailedError(
    `this host runs ${os.name || 'an unknown system'}${missing}, but the role ${role.name} supports ${supported}, each with systemd`,
    { hint: 'Leave this host out of the play, or install nginx and keepalived on it with a role of your own.' },
  )
}

const supported = 'Debian, Ubuntu and the EL family (RHEL, AlmaLinux, Rocky Linux, CentOS, Oracle Linux)'
