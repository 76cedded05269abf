import { quote } from '../../src/core/shell/script.js'
import type { Lab } from '../../src/lab/index.js'
import { command } from '../bundle.js'
import { runWords } from './command.js'
import type { Project } from './project.js'

/** Runs `haploy` on a terminal of 120 columns, and returns everything that was written to it. */
export async function onTerminal(
  lab: Lab,
  project: Project,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const words = [process.execPath, command, ...args].map(quote).join(' ')
  const line = `stty cols 120 rows 40; exec ${words}`
  const { stdout } = await runWords(lab, ['script', '-qec', line, '/dev/null'], { cwd: project.folder, env })
  return stdout
}
