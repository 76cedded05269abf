import type { ManagedFile } from 'haploy'
import { bytesOf } from '../managed-files/source.js'
import type { Keepalived } from './schema/variables.js'

/** The scripts that the role deploys; a declared script of the same name replaces one. */
export const roleScripts = ['check_nginx.sh', 'notify.sh', 'convert_state.sh'] as const

/** keepalived checks the mode of a script only when it loads its configuration, so a changed script needs a reload. */
export function scriptFiles({ scripts }: Keepalived, folder: string): readonly ManagedFile[] {
  return Object.entries(scripts).map(([name, source]) => ({
    name: `copy ${name}`,
    path: `${folder}/${name}`,
    content: typeof source === 'string' ? source : bytesOf(source),
    ...executable,
    notify: 'reload keepalived',
  }))
}

/** The text of a script; undefined when its file does not exist on the controller. */
export function textOf(source: Keepalived['scripts'][string]): string | undefined {
  try {
    return bytesOf(source).toString()
  } catch {
    return undefined
  }
}

export const executable = { mode: '0755', owner: 'root', group: 'root', tags: ['config'] }
