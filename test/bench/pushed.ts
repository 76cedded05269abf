import { copy, definePlaybook, defineRole, tree, z } from 'haploy'

const variables = z.strictObject({
  what: z.enum(['file', 'tree']).default('file').describe('What is brought'),
  to: z.string().default('/srv/pushed').describe('Where it is to be there'),
  from: z.string().default('/nowhere').describe('Where it is here'),
})

const pushed = defineRole({
  name: 'pushed',
  folder: import.meta.dirname,
  variables,
  tasks: ({ vars: { what, from, to } }) => [
    what === 'file' ? copy('bring the file', { to, from, mode: '0644' }) : tree('bring the tree', { to, from }),
  ],
})

/** One large file, or very many small ones. */
export default definePlaybook([{ hosts: 'lb', roles: [pushed()] }])
