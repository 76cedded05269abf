import { copy, quote, type Task, template } from 'haploy'
import type { configuration } from './configuration/configuration.js'
import { mailRcPath } from './mail/mail-rc.js'
import type { Keepalived } from './schema/variables.js'
import { executable, roleScripts } from './scripts.js'

/** The role's own scripts, except for those that a declared script replaces. */
export function roleScriptTasks(vars: Keepalived, data: ReturnType<typeof configuration>): readonly Task[] {
  const to = (name: string) => ({ to: `${data.folder}/${name}`, ...executable })
  const tasks = {
    'check_nginx.sh': copy('copy check_nginx.sh', { from: 'check_nginx.sh', ...to('check_nginx.sh') }),
    'notify.sh': template('copy notify.sh', { data: mailerOf(vars), ...to('notify.sh') }),
    'convert_state.sh': template('copy convert_state.sh', { data, ...to('convert_state.sh') }),
  }
  return roleScripts.filter((name) => !(name in vars.scripts)).map((name) => tasks[name])
}

/** How the notify script sends mail. Only s-nail, and mailx of the same origin, log in to a mail server. */
function mailerOf({ mail }: Keepalived) {
  const [to, from] = [mail ? quote(mail.to) : '', mail?.from ? `-r ${quote(mail.from)} ` : '']
  return mail?.smtp
    ? { to, from, programs: ['s-nail', 'mailx'], setting: `MAILRC=${mailRcPath} `, options: '-n ' }
    : { to, from, programs: ['mailx', 's-nail'], setting: '', options: '' }
}
