import type { z } from 'zod'
import { bfd } from '../schema/bfd.js'
import { globals } from '../schema/globals.js'
import { instance } from '../schema/instance.js'
import { writtenIn } from '../schema/values/keywords.js'

/** How the role writes a directive. */
export interface Variable {
  /** Inside the object of the block; none for what is always the same. */
  readonly variables: readonly string[]
  /**
   * Whether raw text may contain the directive: not if it is written on every host or decides who takes over, or not if
   * the variable is set.
   */
  readonly inRaw: 'never' | 'unless set' | 'yes'
}

const always = (...variables: string[]): Variable => ({ variables, inRaw: 'never' })
const ifSet = (...variables: string[]): Variable => ({ variables, inRaw: 'unless set' })
const settingsOf = (schema: z.ZodObject) =>
  writtenIn(schema).flatMap(({ variable, keyword, off }) =>
    [keyword, ...(off ? [off] : [])].map((line) => [line.split(' ')[0]!, ifSet(variable)] as const),
  )

const notify = {
  notify: always('notify'),
  notify_master: ifSet('notify'),
  notify_backup: ifSet('notify'),
  notify_fault: ifSet('notify'),
  notify_stop: ifSet('notify'),
  notify_priority_changes: ifSet('notify'),
  smtp_alert: always('smtpAlert'),
}

const tracking = {
  track_script: always('checks'),
  track_file: always('checks'),
  track_process: always('checks'),
  track_bfd: always('checks'),
  track_interface: always('trackInterfaces'),
}

const table: Readonly<Record<string, Readonly<Record<string, Variable>>>> = {
  '': {
    global_defs: always('globals'),
    vrrp_instance: always('instances'),
    vrrp_sync_group: always('groups'),
    vrrp_script: always('checks'),
    vrrp_track_file: always('checks'),
    vrrp_track_process: always('checks'),
    track_file: { variables: ['checks'], inRaw: 'yes' },
    bfd_instance: { variables: ['checks'], inRaw: 'yes' },
  },
  global_defs: {
    router_id: always('routerId'),
    script_user: always('scriptUser'),
    enable_script_security: always('scriptSecurity'),
    reload_check_config: always(),
    notification_email: ifSet('notificationEmail'),
    notification_email_from: ifSet('notificationEmailFrom'),
    smtp_server: ifSet('notificationEmail'),
    smtp_connect_timeout: ifSet('notificationEmail'),
    no_email_faults: ifSet('emailFaults'),
    vrrp_notify_fifo_script: ifSet('notifyFifoScript'),
    ...Object.fromEntries(settingsOf(globals)),
    vrrp_strict: always('vrrpStrict'),
  },
  vrrp_sync_group: { group: always('instances'), ...tracking, ...notify },
  vrrp_instance: {
    state: always(),
    interface: always('interface'),
    virtual_router_id: always('virtualRouterId'),
    priority: always('prefer', 'keepalived.priorities'),
    advert_int: always('advertInterval'),
    version: always('version'),
    preempt: always('preempt'),
    nopreempt: always('preempt'),
    preempt_delay: always('preemptDelay'),
    garp_master_refresh: ifSet('garpMasterRefresh'),
    authentication: always('authPass', 'authType'),
    unicast_peer: always('unicast'),
    unicast_src_ip: always('unicast'),
    mcast_src_ip: ifSet('multicastSource'),
    virtual_ipaddress: always('addresses'),
    virtual_ipaddress_excluded: always('excludedAddresses'),
    no_virtual_ipaddress: always('addresses'),
    virtual_routes: ifSet('virtualRoutes'),
    virtual_rules: ifSet('virtualRules'),
    use_vmac: always('useVmac'),
    notify_deleted: ifSet('notify'),
    notify_master_rx_lower_pri: ifSet('notify'),
    ...Object.fromEntries(settingsOf(instance)),
    strict_mode: always('strictMode'),
    native_ipv6: always('nativeIpv6'),
    ...tracking,
    ...notify,
  },
  'vrrp_instance authentication': { auth_type: always('authType'), auth_pass: always('authPass') },
  vrrp_script: {
    script: always('script', 'command'),
    ...Object.fromEntries(['interval', 'timeout', 'weight', 'rise', 'fall'].map((key) => [key, always(key)])),
    user: ifSet('user'),
    init_fail: ifSet('initiallyFailed'),
  },
  track_file: { file: always('file'), weight: always('weight') },
  vrrp_track_file: { file: always('file'), weight: always('weight') },
  vrrp_track_process: { process: always('process'), weight: always('weight') },
  bfd_instance: {
    neighbor_ip: always('bfd.neighbor'),
    source_ip: always('bfd.source'),
    weight: always('weight'),
    ...Object.fromEntries(settingsOf(bfd).map(([keyword, { variables }]) => [keyword, ifSet(`bfd.${variables[0]}`)])),
  },
}

/** How the role writes a directive of a block; undefined for one that only raw text can contain. */
export function variableFor(block: string, keyword: string): Variable | undefined {
  const found = table[block]
  return found && Object.hasOwn(found, keyword) ? found[keyword] : undefined
}
