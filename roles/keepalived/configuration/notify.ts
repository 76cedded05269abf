import type { Group } from '../schema/group.js'
import type { Instance } from '../schema/instance.js'
import type { Notify } from '../schema/notify.js'
import type { Lines } from './lines.js'
import type { Scope } from './scope.js'

/** A script of the role or of `scripts` with its folder, or a program with its path, and its arguments, in quotes. */
export function scriptLine(call: string, folder: string): string {
  return `"${call.startsWith('/') ? call : `${folder}/${call}`}"`
}

const keywords = {
  master: 'notify_master',
  backup: 'notify_backup',
  fault: 'notify_fault',
  stop: 'notify_stop',
  deleted: 'notify_deleted',
  lowerPriority: 'notify_master_rx_lower_pri',
} as const

export type NotifiedState = keyof typeof keywords

/** The scripts of an instance or a group by state; `any` runs at every change. */
export function notifiedScripts(notify: Notify): Partial<Record<NotifiedState | 'any', string>> {
  if (notify === false) return {}
  if (notify === true) return { any: 'notify.sh' }
  if (typeof notify === 'string') return { any: notify }
  const { priorityChanges: _, any = 'notify.sh', ...scripts } = notify
  return any === false ? scripts : { any, ...scripts }
}

export function notifyLines({ notify }: Pick<Instance | Group, 'notify'>, { folder }: Scope): Lines {
  const { any, ...states } = notifiedScripts(notify)
  const priorities = typeof notify === 'object' && notify.priorityChanges
  return [
    ...(Object.keys(keywords) as NotifiedState[]).flatMap((state) => {
      const call = states[state]
      return call === undefined ? [] : [`${keywords[state]} ${scriptLine(call, folder)}`]
    }),
    ...(any === undefined ? [] : [`notify ${scriptLine(any, folder)}`]),
    ...(priorities ? ['notify_priority_changes'] : []),
  ]
}

export function alertLines({ smtpAlert }: Pick<Instance | Group, 'smtpAlert'>, { vars }: Scope): Lines {
  return (smtpAlert ?? vars.globals.notificationEmail.length > 0) ? ['smtp_alert'] : []
}
