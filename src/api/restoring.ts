import { z } from 'zod'
import { validatePlays } from '../core/play.js'
import type { Playbook } from '../core/playbook.js'
import type { RoleUse } from '../core/role.js'
import { restoreOriginals } from '../resources/managed-files/restore.js'

/**
 * Returns the playbook with the same plays and roles, whose only task restores the files that the role took over. The
 * variables of the roles are not validated.
 */
export function restoring(playbook: Playbook): Playbook {
  return (context) =>
    validatePlays(playbook(context), 'the playbook').map((play) => ({ ...play, roles: play.roles.map(restoringRole) }))
}

function restoringRole({ role: { name, folder } }: RoleUse): RoleUse {
  return {
    role: { name, folder, variables: z.looseObject({}), tasks: () => [restoreOriginals()] },
    variablesFor: () => ({}),
  }
}
