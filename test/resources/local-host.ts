export { bytesOf, LocalHost } from '../../src/testing/local-host.js'

/** The shells in which every script must work. */
export const shells = ['dash', 'bash'] as const
