import { z } from 'zod'
import { familyOf } from '../address.js'
import { scriptCall } from './notify.js'
import { mailAddress, mailServer, userName } from './values/accounts.js'
import { multicastAddress } from './values/address.js'
import { written } from './values/keywords.js'
import { rawText } from './values/names.js'

const seconds = z.int().min(0).max(3600).optional()
const interval = z.number().min(0.001).max(3600).optional()
const repeats = z.int().min(1).max(1000).optional()
const flag = z.boolean().default(false)
const path = z.string().regex(/^\/[\w./-]+$/, 'must be a path')
const fifo = path.optional()

/** `global_defs` of keepalived.conf. */
export const globals = z
  .strictObject({
    routerId: z
      .string()
      .regex(/^[!-~]+$/)
      .refine((text) => !/[!#"{}\\]/.test(text), 'must be a word without ! # " { } and backslashes')
      .optional()
      .describe('Name of the host in the log and in mail; by default its host name'),
    scriptUser: userName.default('root').describe('User that runs the scripts'),
    scriptSecurity: z.boolean().default(true).describe('Refuse to run scripts that users other than root can write'),
    notificationEmail: z
      .array(mailAddress)
      .default([])
      .describe('Recipients of the mail that keepalived itself sends at a change of state, without mailx'),
    notificationEmailFrom: mailAddress.optional().describe("Sender of that mail; by default keepalived's"),
    smtpServer: mailServer.default('127.0.0.1').describe('Address of the mail server, and optionally its port'),
    smtpConnectTimeout: z
      .int()
      .min(1)
      .max(3600)
      .default(30)
      .describe('Timeout for a connection to the mail server, in seconds'),
    smtpHeloName: written(
      'smtp_helo_name',
      z
        .string()
        .regex(/^[\w.-]+$/)
        .optional()
        .describe('Name that it gives the mail server; by default the local host name'),
    ),
    emailFaults: z.boolean().optional().describe('Mail a change to FAULT, too; by default keepalived does'),
    vrrpStrict: written('vrrp_strict', flag.describe('All instances keep to the standard of VRRP')),
    multicastGroup4: written(
      'vrrp_mcast_group4',
      multicastAddress
        .refine((text) => familyOf(text) === 'ipv4', 'must be an IPv4 address')
        .optional()
        .describe('Multicast group of IPv4; by default 224.0.0.18'),
    ),
    multicastGroup6: written(
      'vrrp_mcast_group6',
      multicastAddress
        .refine((text) => familyOf(text) === 'ipv6', 'must be an IPv6 address')
        .optional()
        .describe('Multicast group of IPv6; by default ff02::12'),
    ),
    garpInterval: written(
      'vrrp_garp_interval',
      interval.describe('Seconds between two gratuitous ARPs on an interface; by default 0'),
    ),
    gnaInterval: written(
      'vrrp_gna_interval',
      interval.describe('The same for neighbour advertisements of IPv6; by default 0'),
    ),
    garpMasterDelay: written(
      'vrrp_garp_master_delay',
      seconds.describe('For all instances that do not set it; by default 5'),
    ),
    garpMasterRepeat: written(
      'vrrp_garp_master_repeat',
      repeats.describe('For all instances that do not set it; by default 5'),
    ),
    startupDelay: written(
      'vrrp_startup_delay',
      z
        .int()
        .min(1)
        .max(3600)
        .optional()
        .describe('Seconds after the start before it takes part in elections; by default none'),
    ),
    maxAutoPriority: written(
      'max_auto_priority',
      z
        .int()
        .min(-1)
        .max(99)
        .optional()
        .describe('Highest real-time priority that it gives itself when its timers are late; by default none'),
    ),
    dynamicInterfaces: written('dynamic_interfaces', flag.describe('Interfaces may appear after its start')),
    notifyFifo: written(
      'vrrp_notify_fifo',
      fifo.describe('Pipe to which it writes every change of state; by default none'),
    ),
    notifyFifoScript: scriptCall.optional().describe('Script that reads the pipe; it gets its path as an argument'),
    raw: rawText.optional().describe('Other directives, copied into `global_defs`'),
  })
  .refine((g) => g.notifyFifoScript === undefined || g.notifyFifo !== undefined, {
    path: ['notifyFifoScript'],
    message: 'needs notifyFifo',
  })

export type Globals = z.output<typeof globals>
