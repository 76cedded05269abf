import { copy, definePlaybook, defineRole, tree, z } from 'haploy'

const variables = z.strictObject({
  what: z.enum(['file', 'tree']).default('file').describe('What is brought'),
  from: z.string().default('/nowhere').describe('Where it is here'),
})

const pushed = defineRole({
  name: 'pushed',
  folder: import.meta.dirname,
  variables,
  tasks: ({ vars: { what, from } }) => [
    what === 'file'
      ? copy('bring the file', { to: '/srv/pushed', from, mode: '0644' })
      : tree('bring the tree', { to: '/srv/pushed', from }),
  ],
})

/** One large file, or very many small ones. */
export default definePlaybook([{ hosts: 'lb', roles: [pushed()] }])
