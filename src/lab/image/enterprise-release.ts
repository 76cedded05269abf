import type { EnterpriseSystem } from './system.js'

/** Mount point of another vendor's signed packages on a host, with the public key in RPM-GPG-KEY. */
export const vendorPoint = '/srv/vendor'

/** The names of an EL release, and the differences in its packages. */
export interface Release {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly like: string
  readonly manager: 'dnf' | 'yum'
  /** The epoch of its own nginx: from 9.5 on it is higher than the vendor's. */
  readonly nginxEpoch: number
  /** The package that provides `mailx`. */
  readonly mail: 's-nail' | 'mailx'
}

export const releases: Readonly<Record<EnterpriseSystem, Release>> = {
  el9: {
    ...{ id: 'almalinux', name: 'AlmaLinux', version: '9.5', like: 'rhel centos fedora' },
    ...{ manager: 'dnf', nginxEpoch: 2, mail: 's-nail' },
  },
  el7: {
    ...{ id: 'centos', name: 'CentOS Linux', version: '7', like: 'rhel fedora' },
    ...{ manager: 'yum', nginxEpoch: 1, mail: 'mailx' },
  },
}

export const major = (version: string) => version.split('.')[0]!
