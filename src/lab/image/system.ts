/** What the hosts of a lab are: Debian 12, or of the EL family (Red Hat's kin), release 9 or 7. */
export const systems = ['debian12', 'el9', 'el7'] as const

export type System = (typeof systems)[number]
export type EnterpriseSystem = Exclude<System, 'debian12'>
