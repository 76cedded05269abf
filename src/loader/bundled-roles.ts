import type { Role, RoleDefinition } from '../core/role.js'
import { packageFile } from './module.js'

/** The roles that haploy has itself. */
export async function bundledRoles(): Promise<readonly RoleDefinition[]> {
  const exported: object = await import(packageFile('roles/index.js'))
  return Object.values(exported).flatMap((value: Partial<Role>) => value.definition ?? [])
}
