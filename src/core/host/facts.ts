/** What haploy reads from each host before its first task. */
export interface Facts {
  readonly hostname: string
  readonly os: {
    /** `ID` of os-release: `debian`, `ubuntu`, `almalinux`, `centos` … */
    readonly id: string
    /** `VERSION_ID` of os-release, `''` on a rolling system. */
    readonly version: string
    readonly name: string
    readonly family: 'debian' | 'redhat' | 'other'
  }
  readonly packageManager: 'apt' | 'dnf' | 'yum' | undefined
  /** As `uname -m` prints it: `x86_64`, `aarch64`. */
  readonly architecture: string
  readonly kernel: string
  readonly processors: number
  readonly memoryBytes: number
  readonly systemd: boolean
  readonly selinux: 'enforcing' | 'permissive' | 'disabled'
  /** The user that the steps run as, after become. */
  readonly user: string
  readonly interfaces: readonly NetworkInterface[]
  /**
   * The interface of the IPv4 default route. Without such a route, the interface with the address that haploy connected
   * to.
   */
  readonly defaultInterface: string | undefined
}

export interface NetworkInterface {
  readonly name: string
  readonly up: boolean
  /** In CIDR form, IPv4 and IPv6: `198.18.0.11/24`. */
  readonly addresses: readonly Address[]
}

export interface Address {
  readonly cidr: string
  /** The label that `ip` prints (`eth0`, `eth0:vip1`). */
  readonly label: string
}
