import { defineInventory } from 'haploy'

/** Two load balancers that serve their own pages, at the addresses that `haploy lab up` assigns. */
export default defineInventory({
  vars: { user: 'ops', become: true },
  groups: {
    lb: {
      hosts: {
        lb1: { address: '198.18.0.11' },
        lb2: { address: '198.18.0.12' },
      },
    },
  },
})
