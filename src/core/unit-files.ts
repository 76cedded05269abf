/** What a path has to do with a systemd unit. */
export interface UnitFile {
  /** The full name of the unit, or of the template of its instances (`web@.service`); `*` for all units. */
  readonly unit: string
  /** `file`: whether the unit exists, and what it says. `drop-in`: what it says. `link`: whether it starts at boot. */
  readonly part: 'file' | 'drop-in' | 'link'
  /** The path is a folder of such files. */
  readonly isFolder: boolean
}

/** The folders in which systemd looks for units. */
const folders = /^(?:\/etc|\/run|\/usr\/local\/lib|\/usr\/lib|\/lib)\/systemd\/system(?:\.control|\.attached)?(?=\/|$)/

/** Undefined for a path that is not about units. */
export function unitFileOf(path: string): UnitFile | undefined {
  const [folder] = folders.exec(path) ?? []
  if (folder === undefined) return scriptOf(path) ?? (isAbove(path) ? everyUnit : undefined)
  const [name = '', inside] = path.slice(folder.length + 1).split('/')
  if (name === '') return everyUnit
  const [, target, kind] = /^(.+)\.(d|wants|requires|upholds)$/.exec(name) ?? []
  if (target === undefined) return { unit: name, part: 'file', isFolder: false }
  const isFolder = inside === undefined
  if (kind !== 'd') return { unit: inside ?? '*', part: 'link', isFolder }
  // `service.d` and `web-.service.d` are for several units.
  return { unit: /\w\.\w+$/.test(target) ? target : '*', part: 'drop-in', isFolder }
}

const everyUnit: UnitFile = { unit: '*', part: 'file', isFolder: true }

/** A script in the way of System V, of which systemd makes a unit. */
function scriptOf(path: string): UnitFile | undefined {
  const [, script] = /^\/etc\/(?:rc\.d\/)?init\.d\/([^/]+)$/.exec(path) ?? []
  if (script !== undefined) return { unit: `${script}.service`, part: 'file', isFolder: false }
  const [, linked] = /^\/etc\/(?:rc\.d\/)?rc[0-6S]\.d\/[SK]\d\d([^/]+)$/.exec(path) ?? []
  return linked === undefined ? undefined : { unit: `${linked}.service`, part: 'link', isFolder: false }
}

function isAbove(path: string): boolean {
  return /^(?:\/etc|\/run|\/usr(?:\/local)?(?:\/lib)?|\/lib)?(?:\/systemd)?$/.test(path) || path === '/'
}

/** The unit, and the template if it is an instance of one: `web@1.service`, `web@.service`. */
export function withTemplate(unit: string): readonly string[] {
  const [, template, type] = /^([^@]+@)[^@]+(\.[a-z]+)$/.exec(unit) ?? []
  return template === undefined ? [unit] : [unit, `${template}${type}`]
}
