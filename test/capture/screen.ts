/** Text in one style; `codes` are the SGR codes in force, such as 33 for yellow. */
export interface Span {
  readonly text: string
  readonly codes: readonly number[]
}

interface Cell {
  readonly character: string
  readonly codes: readonly number[]
}

/** The part of a terminal that haploy's output needs: colours, and erasing lines above the cursor. */
export class Screen {
  #rows: Cell[][] = [[]]
  #row = 0
  #column = 0
  #codes: readonly number[] = []

  write(output: string): void {
    for (const [part] of output.matchAll(/\x1b\[[?\d;]*[A-Za-z]|[\s\S]/gu)) {
      if (part.startsWith('\x1b')) this.#control(part.slice(2, -1), part.at(-1)!)
      else if (part === '\n') this.#moveTo(this.#row + 1, this.#column)
      else if (part === '\r') this.#column = 0
      else this.#print(part)
    }
  }

  /** The lines, without empty ones at the end. */
  get lines(): readonly (readonly Span[])[] {
    const lines = this.#rows.map(spansOf)
    const end = lines.findLastIndex((spans) => spans.some(({ text }) => text.trim() !== ''))
    return lines.slice(0, end + 1)
  }

  #print(character: string): void {
    this.#rows[this.#row]![this.#column] = { character, codes: this.#codes }
    this.#column += 1
  }

  #moveTo(row: number, column: number): void {
    this.#row = Math.max(0, row)
    this.#column = column
    while (this.#rows.length <= this.#row) this.#rows.push([])
  }

  #control(argument: string, command: string): void {
    if (command === 'A') this.#moveTo(this.#row - Number(argument || 1), this.#column)
    if (command === 'G') this.#column = Number(argument || 1) - 1
    if (command === 'K') this.#rows[this.#row] = []
    if (command === 'm') this.#codes = styled(this.#codes, argument.split(';').map(Number))
  }
}

/** The screens of a program that redraws its view, each as it was before the next one replaced it. */
export function framesOf(output: string): readonly (readonly (readonly Span[])[])[] {
  const screen = new Screen()
  return output.split(/(?<!\x1b\[1A)(?=\x1b\[2K\x1b\[1A)/).map((part) => {
    screen.write(part)
    return screen.lines
  })
}

/** 39 and 0 end a colour, 22 ends bold and faint. */
function styled(codes: readonly number[], added: readonly number[]): readonly number[] {
  return added.reduce<readonly number[]>((before, code) => {
    if (code === 0) return []
    if (code === 39) return before.filter((each) => each < 30)
    if (code === 22) return before.filter((each) => each > 2)
    return [...before.filter((each) => code < 30 || each < 30), code]
  }, codes)
}

function spansOf(row: readonly (Cell | undefined)[]): readonly Span[] {
  const spans: { text: string; codes: readonly number[] }[] = []
  for (const { character, codes } of Array.from(row, (cell) => cell ?? { character: ' ', codes: [] })) {
    const last = spans.at(-1)
    if (last && last.codes.join() === codes.join()) last.text += character
    else spans.push({ text: character, codes })
  }
  return spans
}
