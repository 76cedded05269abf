export { bytesOf, LocalHost } from '../../src/testing/local-host.js'

/** The shells that every script has to work in. */
export const shells = ['dash', 'bash'] as const
