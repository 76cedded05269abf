import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { stripVTControlCharacters, styleText } from 'node:util'
import { FailedError, HaployError } from '../../core/errors.js'
import { palette } from '../../report/palette.js'
import { duration } from '../../report/recap.js'
import { type FinishedStep, summary } from './summary.js'

export interface Command {
  /** As a user would type it. */
  readonly shown: string
  readonly argv: readonly string[]
  /** True: the command inherits the terminal, so that it can draw on it; its output is not captured. */
  readonly ownsTerminal?: boolean
  /** True: Ctrl-C does not reach the command. */
  readonly ignoresInterrupt?: boolean
}

/** Runs the steps of the demonstration: announces them, shows their commands and output, and measures their times. */
export class StepRunner {
  interrupted = false
  readonly #steps: FinishedStep[] = []
  readonly #colours = palette(useColour)
  #child: ChildProcess | undefined

  constructor(readonly folder: string) {
    for (const signal of signals) process.on(signal, this.#onSignal)
  }

  print(text: string): void {
    process.stdout.write(`${text}\n`)
  }

  /** Announces a step and runs it. `run` returns the sentence that the step has verified. */
  async step(title: string, run: () => Promise<string>): Promise<void> {
    const started = performance.now()
    const rest = '─'.repeat(Math.max(3, 76 - title.length))
    this.print(`\n${bold(`── ${title} ${rest}`)}\n`)
    try {
      this.#throwIfInterrupted()
      const result = await run()
      this.#throwIfInterrupted()
      const milliseconds = performance.now() - started
      this.#steps.push({ title, milliseconds, result })
      this.print(`\n${this.#colours.ok(`✔ ${result}`)} ${this.#colours.faint(`(${duration(milliseconds)})`)}`)
    } catch (error) {
      this.#steps.push({ title, milliseconds: performance.now() - started })
      throw error
    }
  }

  /** Shows the command line, runs it in the project's folder, and returns its standard output. */
  async run({ shown, argv, ownsTerminal, ignoresInterrupt }: Command): Promise<string> {
    this.print(`${this.#colours.faint('$')} ${bold(shown)}`)
    const [program = '', ...args] = argv
    const env = { ...process.env, ...(useColour && { FORCE_COLOR: '1' }) }
    const output = ownsTerminal ? 'inherit' : 'pipe'
    const stdio = ['inherit', output, 'inherit'] as const
    const child = spawn(program, args, { cwd: this.folder, env, stdio: [...stdio], detached: ignoresInterrupt })
    this.#child = child
    let written = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      written += text
      process.stdout.write(text)
    })
    const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
    this.#child = undefined
    if (!ignoresInterrupt) this.#throwIfInterrupted()
    if (code !== 0) throw new FailedError(`'${shown}' ended with exit code ${code ?? 'none'}, not 0`)
    return stripVTControlCharacters(written)
  }

  /** Polls until the answer is not undefined. Throws FailedError after `seconds`. */
  async waitFor<T>(what: string, seconds: number, ask: () => Promise<T | undefined>): Promise<T> {
    const until = performance.now() + seconds * 1000
    while (performance.now() < until) {
      this.#throwIfInterrupted()
      const answer = await ask()
      if (answer !== undefined) return answer
      await pause(50)
    }
    throw new FailedError(`${what}, but did not within ${seconds} seconds`)
  }

  /** Prints all steps with their times. */
  showSummary(): void {
    this.print(`\n${bold('Summary')}\n\n${summary(this.#steps)}`)
  }

  close(): void {
    for (const signal of signals) process.off(signal, this.#onSignal)
  }

  #onSignal = (signal: NodeJS.Signals) => {
    this.interrupted = true
    // The terminal sends Ctrl-C to the running command, too.
    if (signal !== 'SIGINT') this.#child?.kill(signal)
  }

  #throwIfInterrupted(): void {
    if (this.interrupted) throw new HaployError('interrupted')
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const useColour = process.stdout.isTTY === true && process.stdout.hasColors() && !process.env.NO_COLOR

function bold(text: string): string {
  return useColour ? styleText('bold', text) : text
}
