// Written by npm run docs from the schema of the role: edit that.
// biome-ignore-all format: a line is as long as its type

import type { Secret } from 'haploy'

/** Variables of the role keepalived, any of them: what an inventory or a playbook may give. */
export interface KeepalivedVariables {
  /**
   * VRRP instances, declared once for all hosts
   *
   * - Values: list, 1 or more: an instance
   */
  instances?: KeepalivedInstance[] | undefined
  /**
   * This host's priorities by instance, instead of those that `prefer` gives
   *
   * - Values: by name: whole number from 1 to 254
   */
  priorities?: Record<string, number> | undefined
  /**
   * Checks by name
   *
   * - Values: by name: a check
   * - Default: `{ nginx: { script: 'nginx' } }`
   */
  checks?: Record<string, KeepalivedCheck> | undefined
  /**
   * Scripts of your own by file name: texts, or `{ file }` on the controller
   *
   * - Values: by name: text or `{ file }` of the controller
   */
  scripts?: Record<string, string | {
    /**
     * Path on the controller
     */
    file: string
  }> | undefined
  /**
   * Settings of the daemon (`global_defs`)
   *
   * - Values: globals
   */
  globals?: KeepalivedGlobals | undefined
  /**
   * Install a mailx: `s-nail`, or `mailx` on EL7 and EL8
   *
   * - Default: `true`
   */
  mailx?: boolean | undefined
  /**
   * Mail sent by the notify script, through the host's `sendmail`
   *
   * - Values: `{ to, from }`
   */
  mail?: {
    /**
     * Whom the notify script mails
     *
     * - Values: a mail address
     */
    to: string
    /**
     * Sender
     *
     * - Values: a mail address
     * - Default: the host's
     */
    from?: string | undefined
  } | undefined
  /**
   * Let VRRP through where firewalld runs, see security.md
   *
   * - Default: `true`
   */
  firewall?: boolean | undefined
  /**
   * Let keepalived ask over HTTP where SELinux is not disabled
   *
   * - Default: `true`
   */
  selinux?: boolean | undefined
  /**
   * Options of the daemon, such as `-D`
   *
   * - Default: the distribution's
   */
  daemonOptions?: string | undefined
  /**
   * For which keepalived the configuration is written
   *
   * - Default: what is installed, or the distribution ships
   */
  version?: string | undefined
}

/** Variables of the role keepalived, with all that are required. */
export interface KeepalivedInput extends KeepalivedVariables {
  /**
   * VRRP instances, declared once for all hosts
   *
   * - Values: list, 1 or more: an instance
   */
  instances: KeepalivedInstance[]
}

export interface KeepalivedInstance {
  /**
   * What it is called, such as `VI_1`
   *
   * - Values: text of letters, digits, _ . -
   */
  name: string
  /**
   * The same on all its hosts, used once in the network segment
   *
   * - Values: whole number from 1 to 255
   */
  virtualRouterId: number
  /**
   * Virtual addresses, in order: `'198.18.0.200/24'`
   *
   * - Values: list, 1 or more: an IP address, with a prefix such as /24 or `{ address, device, label }`
   */
  addresses: Array<string | {
    /**
     * With its prefix: `'198.18.0.200/24'`
     *
     * - Values: an IP address, with a prefix such as /24
     */
    address: string
    /**
     * Interface that carries it
     *
     * - Values: the name of a network interface
     * - Default: the instance's
     */
    device?: string | undefined
    /**
     * What `ip` shows: `vip1` becomes `eth0:vip1`
     */
    label?: string | undefined
  }>
  /**
   * Its hosts by name, the first is master: 100, 90, 80 …; without it each host needs `priorities`
   *
   * - Values: list, up to 10: text
   */
  prefer?: string[] | undefined
  /**
   * Where it speaks VRRP
   *
   * - Values: the name of a network interface
   * - Default: that of the default route
   */
  interface?: string | undefined
  /**
   * Seconds between advertisements, the same on all hosts
   *
   * - Values: number above 0 up to 255
   * - Default: `1`
   */
  advertInterval?: number | undefined
  /**
   * Password of VRRP 2: 1 to 8 letters or digits, never shown
   */
  authPass?: Secret | string | undefined
  /**
   * Of VRRP; IPv6 needs 3, which knows no password
   *
   * - Values: `2` or `3`
   * - Default: `2`
   */
  version?: 2 | 3 | undefined
  /**
   * The preferred host takes the addresses back when it returns
   *
   * - Default: `true`
   */
  preempt?: boolean | undefined
  /**
   * Seconds that it waits before that
   *
   * - Values: whole number from 0 to 1000
   */
  preemptDelay?: number | undefined
  /**
   * Seconds between repeated gratuitous ARPs; 0 for none
   *
   * - Values: whole number from 0
   * - Default: `5`
   */
  garpMasterRefresh?: number | undefined
  /**
   * Speak to the peers' addresses; `{ host: address }` where these are not the inventory's
   *
   * - Values: `true`, `false` or by name: text
   * - Default: `false`
   */
  unicast?: boolean | Record<string, string> | undefined
  /**
   * Names of the checks that count
   *
   * - Values: list: text
   * - Default: all
   */
  checks?: string[] | undefined
  /**
   * Other interfaces that must be up
   *
   * - Values: list: `{ name, weight }`
   */
  trackInterfaces?: Array<{
    /**
     * Interface whose link counts
     *
     * - Values: the name of a network interface
     */
    name: string
    /**
     * Added to the priority while it is down; 0 means FAULT
     *
     * - Values: whole number from -253 to 253
     * - Default: `0`
     */
    weight?: number | undefined
  }> | undefined
  /**
   * Log every change of state, and keep it in `/run/keepalived/<instance>.state`; or the name of one of
   * `scripts` to call instead
   *
   * - Values: `true`, `false` or the name of a script: letters, digits, _ . -
   * - Default: `true`
   */
  notify?: boolean | string | undefined
}

export interface KeepalivedCheck {
  /**
   * `nginx`: the check that comes along, nginx runs and answers HTTP within a second; or the name of one
   * of `scripts`
   *
   * - Values: the name of a script: letters, digits, _ . -
   */
  script?: string | undefined
  /**
   * What that one asks for: the `health` address of the nginx role
   *
   * - Default: `'http://127.0.0.1:8999/'`
   */
  url?: string | undefined
  /**
   * When nginx does not run, that one starts it, and fails if it still does not serve
   *
   * - Default: `false`
   */
  restart?: boolean | undefined
  /**
   * Instead of `script`: the path of a program, with its arguments
   */
  command?: string | undefined
  /**
   * Seconds between two runs
   *
   * - Values: whole number from 1 to 3600
   * - Default: `2`
   */
  interval?: number | undefined
  /**
   * Seconds after which a run has failed
   *
   * - Values: whole number from 1
   * - Default: the interval
   */
  timeout?: number | undefined
  /**
   * Failures in a row until it counts as failed
   *
   * - Values: whole number from 1
   * - Default: `2`
   */
  fall?: number | undefined
  /**
   * Successes in a row until it counts as good
   *
   * - Values: whole number from 1
   * - Default: `2`
   */
  rise?: number | undefined
  /**
   * Added to the priority while it fails; 0: the host lets go of the addresses at once (FAULT)
   *
   * - Values: whole number from -253 to 253
   * - Default: `-20`
   */
  weight?: number | undefined
  /**
   * Who runs it
   *
   * - Values: the name of a user
   * - Default: `globals.scriptUser`
   */
  user?: string | undefined
}

export interface KeepalivedGlobals {
  /**
   * Name in the log and in mail
   *
   * - Default: the host's name
   */
  routerId?: string | undefined
  /**
   * Who runs the scripts
   *
   * - Values: the name of a user
   * - Default: `'root'`
   */
  scriptUser?: string | undefined
  /**
   * Refuse scripts that somebody else than root can write
   *
   * - Default: `true`
   */
  scriptSecurity?: boolean | undefined
  /**
   * Whom keepalived itself mails about changes of state; this needs no mailx
   *
   * - Values: list: a mail address
   */
  notificationEmail?: string[] | undefined
  /**
   * Sender of that mail
   *
   * - Values: a mail address
   * - Default: keepalived's
   */
  notificationEmailFrom?: string | undefined
  /**
   * Address of the mail server, and a port
   *
   * - Default: `'127.0.0.1'`
   */
  smtpServer?: string | undefined
  /**
   * Seconds to connect to it
   *
   * - Values: whole number from 1
   * - Default: `30`
   */
  smtpConnectTimeout?: number | undefined
}
