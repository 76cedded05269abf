import { type Facts, type Item, pkg } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { layoutOf } from './layout.js'
import { modulePackages } from './modules.js'
import { removeOtherInstallations, unitFile } from './other-installations.js'
import { repository, repositoryTasks } from './repository.js'
import { sourceTasks } from './source/tasks.js'

/** Installs nginx in the declared way, and removes what another way of installing it has left. */
export function installation(vars: Nginx, facts: Facts): readonly Item[] {
  const { install } = vars
  if (install === 'package') return [removeOtherInstallations(), packaged(vars, facts)]
  switch (install.from) {
    case 'package':
      return [removeOtherInstallations(), packaged(vars, facts, install.version)]
    case 'repository':
      return [
        removeOtherInstallations(Object.keys(repository(install, facts).files)),
        ...repositoryTasks(install, facts),
        packaged(vars, facts, install.version),
      ]
    case 'source':
      return [
        removeOtherInstallations([unitFile]),
        ...sourceTasks(install, layoutOf(vars, facts), { facts, openFiles: vars.limits.openFiles }),
      ]
  }
}

/** nginx and its modules in one transaction. A running nginx loads a new module when it is reloaded. */
function packaged(vars: Nginx, facts: Facts, version?: string): Item {
  const { package: name } = vars
  const modules = modulePackages(vars, facts)
  const names = [version === undefined ? name : `${name}=${version}`, ...modules]
  return pkg('install nginx', names, { ...(modules.length > 0 && { notify: 'reload nginx' }), tags: ['install'] })
}
