import { defineInventory } from 'haploy'

/** Two load balancers, each master of one address, in front of two web servers; addresses as in `haploy lab up`. */
export default defineInventory({
  vars: { user: 'ops', become: true },
  groups: {
    lb: {
      hosts: {
        lb1: { address: '198.18.0.11' },
        lb2: { address: '198.18.0.12' },
      },
    },
    web: {
      hosts: {
        web1: { address: '198.18.0.13' },
        web2: { address: '198.18.0.14' },
      },
    },
  },
})
