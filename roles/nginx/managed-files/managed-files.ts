import type { OwnedFile } from '../../managed-files/managed-file.js'
import type { Layout } from '../install/layout.js'
import { contentFiles } from '../schema/content.js'
import { certificateFiles } from '../schema/tls.js'
import type { Nginx } from '../schema/variables.js'
import { rotationFiles } from './logs.js'
import { passwordFiles } from './passwords.js'

/** Who the workers are. */
export interface Workers {
  readonly owner: string
  readonly group: string
}

/** Every file of the role but nginx.conf and the unit's, which are there in any case. */
export function ownedFiles(vars: Nginx, place: Layout, { owner, group }: Workers): readonly OwnedFile[] {
  return [
    ...certificateFiles(vars.certificates),
    ...passwordFiles(vars.servers, group),
    ...rotationFiles(vars, place, owner),
    ...(vars.nonlocalBind ? [nonlocalBind] : []),
    ...contentFiles(vars.servers),
  ]
}

const nonlocalBind: OwnedFile = {
  name: 'allow binding to virtual addresses',
  path: '/etc/sysctl.d/60-haploy-nonlocal-bind.conf',
  content: 'net.ipv4.ip_nonlocal_bind = 1\n',
  mode: '0644',
  tags: ['config'],
}
