import type { ManagedFile } from 'haploy'
import type { Layout } from '../install/layout.js'
import type { Nginx } from '../schema/variables.js'
import { certificateFiles } from './certificates.js'
import { contentFiles } from './content.js'
import { rotationFiles } from './logs.js'
import { passwordFiles } from './passwords.js'

/** The accounts of the workers. */
export interface Workers {
  readonly owner: string
  readonly group: string
}

/** All files of the role that may be removed again: not nginx.conf and those of the unit. */
export function filesOf(vars: Nginx, layout: Layout, { owner, group }: Workers): readonly ManagedFile[] {
  return [
    ...certificateFiles(vars),
    ...passwordFiles(vars.servers, group),
    ...rotationFiles(vars, layout, owner),
    ...(vars.nonlocalBind ? [nonlocalBind] : []),
    ...contentFiles(vars.servers),
  ]
}

const nonlocalBind: ManagedFile = {
  name: 'allow binding to virtual addresses',
  path: '/etc/sysctl.d/60-haploy-nonlocal-bind.conf',
  content: 'net.ipv4.ip_nonlocal_bind = 1\n',
  mode: '0644',
  tags: ['config'],
}
