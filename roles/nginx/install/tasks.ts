import { type Facts, type Item, pkg } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { layoutOf } from './layout.js'
import { removeOtherInstallations, unitFile } from './other-installations.js'
import { repository, repositoryTasks } from './repository.js'
import { sourceTasks } from './source/tasks.js'

/** Installs nginx in the declared way, and removes what another way of installing it has left. */
export function installation(vars: Nginx, facts: Facts): readonly Item[] {
  const { install } = vars
  if (install === 'package') return [removeOtherInstallations(), packaged(vars.package)]
  switch (install.from) {
    case 'package':
      return [removeOtherInstallations(), packaged(vars.package, install.version)]
    case 'repository':
      return [
        removeOtherInstallations(Object.keys(repository(install, facts).files)),
        ...repositoryTasks(install, facts),
        packaged(vars.package, install.version),
      ]
    case 'source':
      return [
        removeOtherInstallations([unitFile]),
        ...sourceTasks(install, layoutOf(vars, facts), { facts, openFiles: vars.limits.openFiles }),
      ]
  }
}

function packaged(name: string, version?: string): Item {
  return pkg('install nginx', version === undefined ? name : { [name]: version }, { tags: ['install'] })
}
