import type { Span } from './screen.js'

export interface Theme {
  readonly background: string
  readonly border: string
  readonly text: string
  /** By SGR code: 31 red, 32 green, 33 yellow, 35 magenta, 36 cyan. */
  readonly colours: Readonly<Record<number, string>>
}

export const light: Theme = {
  background: '#f6f8fa',
  border: '#d1d9e0',
  text: '#1f2328',
  colours: { 31: '#cf222e', 32: '#1a7f37', 33: '#9a6700', 35: '#8250df', 36: '#1b7c83' },
}

export const dark: Theme = {
  background: '#0d1117',
  border: '#3d444d',
  text: '#e6edf3',
  colours: { 31: '#f85149', 32: '#3fb950', 33: '#d29922', 35: '#bc8cff', 36: '#39c5cf' },
}

/** Lines of a terminal as an SVG image. `columns`: the width of the terminal. `title`: the text for screen readers. */
export function svg(lines: readonly (readonly Span[])[], columns: number, theme: Theme, title: string): string {
  const [width, height] = [columns * cell.width + 2 * margin, lines.length * cell.height + 2 * margin]
  const rows = lines.map((spans, index) => row(spans, margin + index * cell.height + baseline, theme))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" role="img">
<title>${escaped(title)}</title>
<rect x="0.5" y="0.5" width="${round(width - 1)}" height="${round(height - 1)}" rx="8" fill="${theme.background}" stroke="${theme.border}"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="${theme.text}" xml:space="preserve">
${rows.filter((text) => text !== '').join('\n')}
</g>
</svg>
`
}

/** Pixels. */
const cell = { width: 7.83, height: 18 }
const margin = 14
const baseline = 13

/** Each span has a position of its own, so that columns stay aligned in fonts of other widths. */
function row(spans: readonly Span[], y: number, theme: Theme): string {
  let column = 0
  const texts = spans.map(({ text, codes }) => {
    const x = round(margin + column * cell.width)
    column += [...text].length
    return text.trim() === '' ? '' : `<tspan x="${x}"${styleOf(codes, theme)}>${escaped(text)}</tspan>`
  })
  const inside = texts.join('')
  return inside === '' ? '' : `<text y="${y}">${inside}</text>`
}

function styleOf(codes: readonly number[], { colours }: Theme): string {
  const fill = codes.map((code) => colours[code]).find((colour) => colour !== undefined)
  return `${fill ? ` fill="${fill}"` : ''}${codes.includes(2) ? ' opacity="0.6"' : ''}${codes.includes(1) ? ' font-weight="bold"' : ''}`
}

function escaped(text: string): string {
  return text.trimEnd().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function round(pixels: number): string {
  return String(Math.round(pixels * 10) / 10)
}
