import { type Facts, type ManagedFile, secret } from 'haploy'
import { mailx } from '../install/distribution.js'
import type { Keepalived } from '../schema/variables.js'

export const mailRcPath = '/etc/keepalived/mailrc'

/** The settings of mailx for a mail server with login. Only the user of the scripts can read them. */
export function mailRcFiles({ mail, globals }: Keepalived, facts: Facts): readonly ManagedFile[] {
  if (!mail?.smtp) return []
  const settings = mailx(facts) === 's-nail' ? sNail(mail.smtp) : heirloom(mail.smtp)
  const lines = ['# Written by haploy; changes made here are overwritten.', ...settings.map((each) => `set ${each}`)]
  return [
    {
      name: 'copy the settings of mailx',
      path: mailRcPath,
      content: secret(`${lines.join('\n')}\n`),
      mode: '0600',
      owner: globals.scriptUser,
      group: 'root',
      tags: ['config'],
    },
  ]
}

type Smtp = NonNullable<NonNullable<Keepalived['mail']>['smtp']>

function sNail({ server, tls, user, password }: Smtp): readonly string[] {
  const login = user && password ? `${encodeURIComponent(user)}:${encodeURIComponent(password.reveal())}@` : ''
  return [
    'v15-compat',
    `mta=${tls === 'tls' ? 'smtps' : 'smtp'}://${login}${server}`,
    ...(login === '' ? ['smtp-auth=none'] : ['smtp-auth=login']),
    ...(tls === 'starttls' ? ['smtp-use-starttls'] : []),
    ...(tls === false ? [] : ['tls-verify=strict']),
    'sendwait',
  ]
}

/** mailx of EL7 and EL8. */
function heirloom({ server, tls, user, password }: Smtp): readonly string[] {
  const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
  return [
    `smtp=${tls === 'tls' ? 'smtps' : 'smtp'}://${server}`,
    ...(user && password
      ? ['smtp-auth=login', `smtp-auth-user=${quoted(user)}`, `smtp-auth-password=${quoted(password.reveal())}`]
      : []),
    ...(tls === 'starttls' ? ['smtp-use-starttls'] : []),
    ...(tls === false ? [] : ['ssl-verify=strict', 'nss-config-dir=/etc/pki/nssdb']),
    'sendwait',
  ]
}
