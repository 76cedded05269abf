import { globals as schema } from '../schema/globals.js'
import { block, type Lines, linesOf, settingLines } from './lines.js'
import { scriptLine } from './notify.js'
import { runsAsRoot, type Scope } from './scope.js'

/** The lines of `global_defs`. */
export function globalLines(scope: Scope): Lines {
  const { vars, facts, release, folder } = scope
  const { globals } = vars
  const { notifyFifoScript, scriptSecurity, emailFaults } = globals
  return [
    `router_id ${globals.routerId ?? facts.hostname}`,
    `script_user ${globals.scriptUser}`,
    ...(scriptSecurity ? ['enable_script_security'] : []),
    ...(release.checksReload && runsAsRoot(vars) && !warnsOnEachReload(scope)
      ? ['reload_check_config /run/keepalived.check.log']
      : []),
    ...mailLines(scope),
    ...(emailFaults === false ? ['no_email_faults'] : []),
    ...settingLines(schema, globals),
    ...(notifyFifoScript === undefined ? [] : [`vrrp_notify_fifo_script ${scriptLine(notifyFifoScript, folder)}`]),
    ...linesOf(globals.raw),
  ]
}

/**
 * keepalived would reject every reload: it warns about scripts without script security, and, unless a release has a
 * keyword for it, about instances without an address.
 */
function warnsOnEachReload({ vars, release }: Scope): boolean {
  if (!vars.globals.scriptSecurity) return true
  return !release.knowsNoAddress && vars.instances.some(({ addresses }) => addresses.length === 0)
}

function mailLines({ vars: { globals } }: Scope): Lines {
  const { notificationEmail, notificationEmailFrom, smtpServer, smtpConnectTimeout } = globals
  if (notificationEmail.length === 0) return []
  return [
    ...block('notification_email', notificationEmail),
    ...(notificationEmailFrom ? [`notification_email_from ${notificationEmailFrom}`] : []),
    `smtp_server ${smtpServer}`,
    `smtp_connect_timeout ${smtpConnectTimeout}`,
  ]
}
