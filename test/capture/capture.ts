import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { quote } from '../../src/core/shell/script.js'
import { Lab } from '../../src/lab/index.js'
import { command } from '../bundle.js'
import { runWords } from '../lab/command.js'
import { framesOf, type Span } from './screen.js'
import { dark, light, svg } from './svg.js'

const columns = 100

/**
 * Runs the README's playbook on the hosts of a lab, and draws what a person sees as docs/run-light.svg and docs/run-dark.svg:
 * the live view of the first run, and the end of a run after an edit.
 */
export async function captureRuns(): Promise<void> {
  const lab = await Lab.up({ name: `${process.env.HAPLOY_TEST_LAB ?? 'docs'}-capture`, hosts: 4 })
  const folder = mkdtempSync(join(tmpdir(), 'haploy-capture-'))
  try {
    const playbook = join(folder, 'playbooks/site.ts')
    write(join(folder, 'inventory/hosts.ts'), readFileSync(lab.inventoryFile, 'utf8'))
    write(playbook, playbookOf(readFileSync('README.md', 'utf8')))
    const first = await onTerminal(lab, folder, 'haploy run site')
    write(playbook, readFileSync(playbook, 'utf8').replace('maxFails: 2', 'maxFails: 3'))
    const second = await onTerminal(lab, folder, 'haploy run site --diff')
    const lines = [...busiest(first), [], ...framesOf(second).at(-1)!]
    const title = 'haploy run on a terminal: the live view, and what a run leaves after an edit'
    writeFileSync('docs/run-light.svg', svg(lines, columns, light, title))
    writeFileSync('docs/run-dark.svg', svg(lines, columns, dark, title))
  } finally {
    rmSync(folder, { recursive: true })
    await Lab.down(lab.name)
  }
}

function playbookOf(page: string): string {
  return /```ts\n\/\/ playbooks\/site\.ts\n([\s\S]*?)```/.exec(page)![1]!
}

async function onTerminal(lab: Lab, cwd: string, shown: string): Promise<string> {
  const words = shown.replace('haploy', [process.execPath, command].map(quote).join(' '))
  const line = `stty cols ${columns} rows 40; printf '$ %s\\n' ${quote(shown)}; exec ${words}`
  const { stdout } = await runWords(lab, ['script', '-qec', line, '/dev/null'], {
    cwd,
    env: { TERM: 'xterm-256color' },
  })
  return stdout
}

/** The frame of the live view in which most hosts are at work; of several, the one in the middle. */
function busiest(output: string): readonly (readonly Span[])[] {
  const frames = framesOf(output)
  const running = frames.map((lines) => lines.filter((spans) => /^[⠀-⣿] /.test(textOf(spans))).length)
  const most = Math.max(...running)
  const best = frames.filter((_, index) => running[index] === most)
  return best[Math.floor(best.length / 2)]!
}

function textOf(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('')
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
