import { z } from 'zod'

export const variables = z.strictObject({
  selinux: z
    .enum(['enforcing', 'permissive', 'leave'])
    .default('leave')
    .describe('Mode of SELinux, now and in `/etc/selinux/config`; `leave`: unchanged'),
  firewalld: z
    .enum(['running', 'stopped', 'leave'])
    .default('leave')
    .describe('`running`: installed, enabled and started; `stopped`: stopped and disabled; `leave`: unchanged'),
})

export type Security = z.output<typeof variables>
