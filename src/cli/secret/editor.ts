import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { exitCodes, UsageError } from '../../core/errors.js'
import { privateFile } from './private-file.js'

/**
 * Opens a text in the user's editor, and calls `read` with what was saved. If that throws, the editor on a terminal shows the
 * text again, with the message above it; the error is thrown if nothing is changed then.
 */
export async function edited<T>(text: string, read: (text: string) => Promise<T>): Promise<T> {
  const editor = new Editor()
  const { path, remove } = privateFile('secrets.yaml', text)
  try {
    for (let before: string | undefined; ; ) {
      await editor.open(path)
      const saved = readFileSync(path, 'utf8')
      try {
        return await read(saved)
      } catch (error) {
        if (!(error instanceof UsageError) || saved === before || !process.stdin.isTTY) throw error
        before = `# haploy: ${error.message}. To give up, leave the editor without a change.\n${withoutMessage(saved)}`
        writeFileSync(path, before)
      }
    }
  } finally {
    remove()
    editor.forget()
  }
}

function withoutMessage(text: string): string {
  return text.replace(/^# haploy: .*\n/, '')
}

/** The user's editor. Until `forget`, Ctrl-C belongs to it, and signals that end haploy also end the editor. */
class Editor {
  readonly #command = process.env.VISUAL || process.env.EDITOR || 'vi'
  #child: ChildProcess | undefined

  constructor() {
    process.on('SIGINT', ignore)
    for (const signal of ending) process.on(signal, this.#end)
  }

  forget(): void {
    process.off('SIGINT', ignore)
    for (const signal of ending) process.off(signal, this.#end)
  }

  /** Resolves when the editor is closed. Rejects with a UsageError if it fails. */
  async open(path: string): Promise<void> {
    const words = ['-c', `${this.#command} "$1"`, this.#command, path]
    const child = spawn('/bin/sh', words, { stdio: 'inherit' })
    this.#child = child
    const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
    if (code === 0) return
    throw new UsageError(`the editor '${this.#command}' ended with ${code ?? 'a signal'}; nothing is changed`, {
      hint: 'Set VISUAL or EDITOR to an editor that runs until the file is closed.',
    })
  }

  /** The file is removed as the program exits. */
  readonly #end = (signal: NodeJS.Signals) => {
    this.#child?.kill(signal)
    process.exit(exitCodes.interrupted)
  }
}

function ignore(): void {}

const ending = ['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
