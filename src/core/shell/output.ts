/** The result of a piece of shell: its exit code and the bytes that it wrote. */
export class Output {
  constructor(
    readonly code: number,
    readonly stdout: Buffer,
    readonly stderr: Buffer,
  ) {}

  /** Standard output as UTF-8 text, with its trailing newline. */
  get text(): string {
    return this.stdout.toString('utf8')
  }

  /** Standard error as UTF-8 text, trimmed. */
  get stderrText(): string {
    return this.stderr.toString('utf8').trim()
  }

  get lines(): string[] {
    const text = this.text.replace(/\n$/, '')
    return text === '' ? [] : text.split('\n')
  }
}

/** The output of a probe that was not run, because it has no script or its answer decides nothing. */
export const noOutput = new Output(0, Buffer.alloc(0), Buffer.alloc(0))
