import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { HaployError } from '../../core/errors.js'
import { assertSyntax } from './rendering.js'

/** The syntax errors of all templates below a role's `templates` folder, one a template. */
export function brokenTemplates(folder: string): readonly HaployError[] {
  return templatesBelow(join(folder, 'templates')).flatMap((file) => {
    try {
      assertSyntax(file)
      return []
    } catch (error) {
      return error instanceof HaployError ? [error] : []
    }
  })
}

function templatesBelow(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ejs'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch {
    return []
  }
}
