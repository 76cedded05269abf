import { spawn } from 'node:child_process'
import { quote } from '../../src/core/shell/script.js'
import { command } from '../bundle.js'
import { surroundings } from './command.js'

/** A question that the command is expected to ask, and what the user types then. */
type Exchange = readonly [question: string, typed: string | (() => Promise<string>)]

interface Dialogue {
  readonly code: number | null
  /** Everything that the terminal shows, with plain line ends; what is typed is echoed. */
  readonly text: string
}

/** Runs the command on a terminal, and answers its questions in order. Skips the test without the program `script`. */
export async function dialogue(
  test: Mocha.Context,
  args: readonly string[],
  exchanges: readonly Exchange[],
  { cwd, columns = 100 }: { readonly cwd: string; readonly columns?: number },
): Promise<Dialogue> {
  const line = `stty cols ${columns} rows 30; ${[process.execPath, command, ...args].map(quote).join(' ')}`
  const env = { ...surroundings, CI: '', TERM: 'xterm' }
  const child = spawn('script', ['-qec', line, '/dev/null'], { cwd, env })
  const left = [...exchanges]
  let text = ''
  let read = 0
  const answer = async () => {
    const [next] = left
    if (!next || !text.includes(next[0], read)) return
    left.shift()
    read = text.indexOf(next[0], read) + next[0].length
    child.stdin.write(typeof next[1] === 'string' ? next[1] : await next[1]())
    await answer()
  }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    void answer()
  })
  const code = await new Promise<number | null | 'no script'>((resolve) =>
    child.on('close', resolve).on('error', () => resolve('no script')),
  )
  if (code === 'no script') test.skip()
  if (left.length > 0) throw new Error(`not asked: ${left[0]![0]}\n${text}`)
  return { code, text: text.replaceAll('\r\n', '\n') }
}

export const enter = '\r'
export const ctrlC = '\x03'
export const ctrlD = '\x04'
