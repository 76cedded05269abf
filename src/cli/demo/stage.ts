import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { stripVTControlCharacters, styleText } from 'node:util'
import { FailedError, HaployError } from '../../core/errors.js'
import { palette } from '../../report/palette.js'
import { duration } from '../../report/recap.js'
import { type FinishedStep, summary } from './summary.js'

export interface Command {
  /** As a person would type it. */
  readonly shown: string
  readonly argv: readonly string[]
  /** True: it gets this terminal for itself, so that it can draw on it; what it writes is not read. */
  readonly alone?: boolean
  /** True: Ctrl-C does not reach it. */
  readonly sheltered?: boolean
}

/** Where the demonstration plays: it announces steps, runs commands in sight of the person, and keeps the times. */
export class Stage {
  interrupted = false
  readonly #steps: FinishedStep[] = []
  readonly #colours = palette(colourful)
  #child: ChildProcess | undefined

  constructor(readonly folder: string) {
    for (const signal of signals) process.on(signal, this.#onSignal)
  }

  say(text: string): void {
    process.stdout.write(`${text}\n`)
  }

  /** Announces a step and plays it. What it returns is the sentence that proved to be true. */
  async step(title: string, play: () => Promise<string>): Promise<void> {
    const started = performance.now()
    const rest = '─'.repeat(Math.max(3, 76 - title.length))
    this.say(`\n${bold(`── ${title} ${rest}`)}\n`)
    try {
      this.#refuseInterrupted()
      const proved = await play()
      this.#refuseInterrupted()
      const milliseconds = performance.now() - started
      this.#steps.push({ title, milliseconds, proved })
      this.say(`\n${this.#colours.ok(`✔ ${proved}`)} ${this.#colours.faint(`(${duration(milliseconds)})`)}`)
    } catch (error) {
      this.#steps.push({ title, milliseconds: performance.now() - started })
      throw error
    }
  }

  /** Shows the command line, runs it in the project's folder, and gives what it wrote on standard output. */
  async run({ shown, argv, alone, sheltered }: Command): Promise<string> {
    this.say(`${this.#colours.faint('$')} ${bold(shown)}`)
    const [program = '', ...args] = argv
    const env = { ...process.env, ...(colourful && { FORCE_COLOR: '1' }) }
    const output = alone ? 'inherit' : 'pipe'
    const stdio = ['inherit', output, 'inherit'] as const
    const child = spawn(program, args, { cwd: this.folder, env, stdio: [...stdio], detached: sheltered })
    this.#child = child
    let written = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      written += text
      process.stdout.write(text)
    })
    const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
    this.#child = undefined
    if (!sheltered) this.#refuseInterrupted()
    if (code !== 0) throw new FailedError(`'${shown}' ended with exit code ${code ?? 'none'}, not 0`)
    return stripVTControlCharacters(written)
  }

  /** Asks until the answer is not undefined. Throws FailedError after `seconds`: what was waited for did not come. */
  async waitFor<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
    const until = performance.now() + seconds * 1000
    while (performance.now() < until) {
      this.#refuseInterrupted()
      const answer = await ask()
      if (answer !== undefined) return answer
      await pause(50)
    }
    throw new FailedError(`${what} did not happen within ${seconds} seconds`)
  }

  /** Shows all steps with their times. */
  showSummary(): void {
    this.say(`\n${bold('Summary')}\n\n${summary(this.#steps)}`)
  }

  close(): void {
    for (const signal of signals) process.off(signal, this.#onSignal)
  }

  #onSignal = (signal: NodeJS.Signals) => {
    this.interrupted = true
    // The terminal sends Ctrl-C to the running command, too.
    if (signal !== 'SIGINT') this.#child?.kill(signal)
  }

  #refuseInterrupted(): void {
    if (this.interrupted) throw new HaployError('interrupted')
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const colourful = process.stdout.isTTY === true && process.stdout.hasColors() && !process.env.NO_COLOR

function bold(text: string): string {
  return colourful ? styleText('bold', text) : text
}
