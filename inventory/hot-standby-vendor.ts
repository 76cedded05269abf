import { defineInventory } from 'haploy'

/**
 * A pair of web servers, at the addresses that `haploy lab up` gives. The key is the one that nginx's vendor publishes:
 * fetch it once, compare its fingerprint with what https://nginx.org/en/pgp_keys.html says, and keep it here.
 */
export default defineInventory({
  vars: {
    user: 'ops',
    become: true,
    nginx: { install: { from: 'repository', key: '/etc/haploy/nginx_signing.asc' } },
  },
  groups: {
    lb: {
      hosts: {
        lb1: { address: '198.18.0.11' },
        lb2: { address: '198.18.0.12' },
      },
    },
  },
})
