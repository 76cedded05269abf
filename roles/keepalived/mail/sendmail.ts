import { FailedError, type Item, type Reading, sh, subject, task } from 'haploy'
import type { Keepalived } from '../schema/variables.js'

/** mailx without a mail server of its own hands the mail to the host's sendmail. Without one, all mail would be lost. */
export function sendmailCheck({ mail }: Keepalived): readonly Item[] {
  if (!mail || mail.smtp) return []
  return [task('check that mail can be sent', sendmail, { tags: ['config'] })]
}

const sendmail: Reading<boolean> = {
  type: 'reading',
  kind: 'sendmail',
  name: '/usr/sbin/sendmail',
  probe: {
    script: sh`test -x /usr/sbin/sendmail || test -x /usr/lib/sendmail`,
    parse: ({ code }) => code === 0,
  },
  reads: [subject.path('/usr/sbin/sendmail'), subject.path('/usr/lib/sendmail'), subject.missing],
  check(found) {
    if (found) return
    throw new FailedError('this host has no sendmail, so the mail of `keepalived.mail` would be lost', {
      hint: 'Install a mail server such as postfix or msmtp-mta before this role, or set keepalived.mail.smtp.',
    })
  },
}
