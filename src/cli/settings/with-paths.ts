import { resolve } from 'node:path'
import { isOutputName } from '../arguments/output-option.js'
import { reportTarget } from '../arguments/report-option.js'
import type { Setting, Settings } from '../arguments/settings.js'

/** The settings of a file, with the paths in them, which begin at its folder. Inventories also have names; they are found later. */
export function withPaths(settings: Settings, folder: string): Settings {
  const absolute = (path: string) => resolve(folder, path)
  return new Map([...settings].map(([option, value]) => [option, withPath(option, value, absolute)]))
}

type Absolute = (path: string) => string

function withPath(option: string, value: Setting, absolute: Absolute): Setting {
  const each = (change: (text: string) => string) => [value].flat().map((text) => change(String(text)))
  switch (option) {
    case 'log':
      return absolute(String(value))
    case 'output':
      return isOutputName(String(value)) ? value : absolute(String(value))
    case 'private-key':
      // The home folder, and what SSH replaces.
      return /^[~%$]/.test(String(value)) ? value : absolute(String(value))
    case 'report':
      return each((text) => reportWithPaths(text, absolute))
    case 'notify':
      return each((text) => (text.startsWith('@') ? `@${absolute(text.slice(1))}` : text))
    default:
      return value
  }
}

function reportWithPaths(text: string, absolute: Absolute): string {
  const { name, file } = reportTarget(text)
  const isReporter = !['junit', 'github', 'gitlab'].includes(name)
  return `${isReporter ? absolute(name) : name}${file === undefined ? '' : `=${absolute(file)}`}`
}
