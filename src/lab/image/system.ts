/** The operating systems of lab hosts: Debian 12, or release 9 or 7 of the EL family (Red Hat and compatible). */
export const systems = ['debian12', 'el9', 'el7'] as const

export type System = (typeof systems)[number]
export type EnterpriseSystem = Exclude<System, 'debian12'>
