// Written by npm run docs from the schema of the role: edit that.
// biome-ignore-all format: a line is as long as its type

/** Variables of the role security, any of them: what an inventory or a playbook may give. */
export interface SecurityVariables {
  /**
   * Mode of SELinux, now and in `/etc/selinux/config`
   *
   * - Values: `'enforcing'`, `'permissive'` or `'leave'`
   * - Default: `'leave'`
   */
  selinux?: 'enforcing' | 'permissive' | 'leave' | undefined
  /**
   * `running`: installed, enabled and started; `stopped`: stopped and disabled
   *
   * - Values: `'running'`, `'stopped'` or `'leave'`
   * - Default: `'leave'`
   */
  firewalld?: 'running' | 'stopped' | 'leave' | undefined
}

/** Variables of the role security, with all that are required. */
export type SecurityInput = SecurityVariables
