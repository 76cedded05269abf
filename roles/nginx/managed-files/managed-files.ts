import type { ManagedFile } from 'haploy'
import type { Layout } from '../install/layout.js'
import type { Nginx } from '../schema/variables.js'
import { certificateFiles } from './certificates.js'
import { contentFiles } from './content.js'
import { rotationFiles } from './logs.js'
import { nonlocalBindFile } from './nonlocal-bind.js'
import { passwordFiles } from './passwords.js'

/** The accounts of the workers. */
export interface Workers {
  readonly owner: string
  readonly group: string
}

/** All files of the role that may be removed again: not nginx.conf and those of the unit. */
export function filesOf(vars: Nginx, layout: Layout, { owner, group }: Workers): readonly ManagedFile[] {
  return [
    ...certificateFiles(vars, layout.certificates),
    ...passwordFiles(vars.servers, layout.passwords, group),
    ...rotationFiles(vars, layout, owner),
    ...nonlocalBindFile(vars),
    ...contentFiles(vars.servers),
  ]
}
