// Written by npm run docs from the schemas of the role: edit those.
// biome-ignore-all format: a line is as long as its type

export interface SecurityInput {
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
