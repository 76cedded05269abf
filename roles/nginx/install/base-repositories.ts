import { type Facts, file, type Item } from 'haploy'
import { bytesOf } from '../../managed-files/source.js'
import type { Nginx } from '../schema/variables.js'

/** The repositories of the distribution, such as a mirror, from which all packages of the role may come. */
export function baseRepositories({ yumRepositories }: Nginx, { os }: Facts): readonly Item[] {
  return Object.entries(yumRepositories).map(([name, source]) => {
    const path = `/etc/yum.repos.d/${name}.repo`
    return file(`copy ${path}`, path, {
      content: typeof source === 'string' ? source : bytesOf(source),
      mode: '0644',
      when: os.family === 'redhat',
      skipReason: `${os.name} has no repositories of yum`,
      tags: ['install'],
    })
  })
}
