import { FailedError, type TaskContext } from 'haploy'

/** Throws FailedError, before anything is changed, on a host whose system none of the roles here is made for. */
export function assertSupported({ facts, role }: Pick<TaskContext, 'facts' | 'role'>): void {
  const { os, packageManager, systemd } = facts
  const missing =
    os.family === 'other' ? '' : !packageManager ? ' without apt, dnf or yum' : systemd ? undefined : ' without systemd'
  if (missing === undefined) return
  throw new FailedError(
    `this host runs ${os.name || 'an unknown system'}${missing}, but the role ${role.name} is for ${supported}, each with systemd`,
    { hint: 'Leave this host out of the play, or bring nginx and keepalived to it with a role of your own.' },
  )
}

const supported = 'Debian, Ubuntu and the EL family (RHEL, AlmaLinux, Rocky Linux, CentOS, Oracle Linux)'
