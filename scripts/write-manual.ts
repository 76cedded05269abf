import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { commands } from '../src/cli/commands.js'
import { recordedCommand } from '../src/cli/completion/recorded-command.js'
import { manualPage } from './manual/manual-page.js'

/** Writes the manual page of the command to `dist/bundle/man`. */
export async function writeManual(): Promise<void> {
  const { version, description } = JSON.parse(readFileSync('package.json', 'utf8'))
  const loaded = await Promise.all(Object.values(commands).map((load) => load()))
  const page = manualPage({
    version,
    summary: description,
    commands: loaded.map((command) => recordedCommand(command)),
    exitCodes: exitCodes(readFileSync('docs/command-line.md', 'utf8')),
  })
  mkdirSync('dist/bundle/man', { recursive: true })
  writeFileSync('dist/bundle/man/haploy.1', page)
}

/** The table of the documentation, as plain text. */
function exitCodes(documentation: string): Record<string, string> {
  const [, table = ''] = documentation.split('\n## Exit codes\n')
  const rows = [...table.matchAll(/^\| (\d+) \| (.+) \|$/gm)]
  return Object.fromEntries(rows.map(([, code, meaning]) => [code, meaning!.replaceAll('`', '')]))
}
