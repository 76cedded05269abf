import { z } from 'zod'
import { trackedInterface } from './instance.js'
import { groupNotify } from './notify.js'
import { name, rawText } from './values/names.js'

/** Instances that move together (`vrrp_sync_group`). */
export const group = z
  .strictObject({
    name: name.describe('Name of the group'),
    instances: z.array(name).min(2).describe('Names of its instances: one in FAULT or backup takes the others along'),
    checks: z.array(z.string()).optional().describe('Names of the checks that the group tracks; by default all'),
    trackInterfaces: z.array(trackedInterface).default([]).describe('Other interfaces that must be up'),
    notify: groupNotify.default(true).describe('As for an instance, once for the whole group'),
    smtpAlert: z
      .boolean()
      .optional()
      .describe('Mail a change of state; by default if `globals.notificationEmail` has recipients'),
    raw: rawText.optional().describe('Other directives, copied into `vrrp_sync_group`'),
  })
  .meta({ title: 'A group' })

export type Group = z.output<typeof group>
