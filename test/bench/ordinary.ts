import { definePlaybook, defineRole, directory, file, group, link, service, user, z } from 'haploy'

const tasks = () => [
  group('have a group', 'bench'),
  user('have a user', 'bench', { group: 'bench', shell: '/usr/sbin/nologin' }),
  directory('have a folder', '/srv/bench', { mode: '0755' }),
  file('have a file', '/srv/bench/first', { content: 'The first file\n', mode: '0644' }),
  file('have another file', '/srv/bench/second', { content: 'The second file\n', mode: '0644' }),
  file('have a file of one owner', '/srv/bench/third', { content: 'The third file\n', owner: 'bench', mode: '0600' }),
  link('have a link', '/srv/bench/link', { to: '/srv/bench/first' }),
  service('have sshd run', 'ssh', { running: true, enabled: true }),
]

const ordinary = defineRole({ name: 'ordinary', folder: import.meta.dirname, variables: z.strictObject({}), tasks })

/** A few tasks of the usual kinds, none of which depends on other hosts. */
export default definePlaybook([{ hosts: 'lb', roles: [ordinary()] }])
