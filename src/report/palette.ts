import { styleText } from 'node:util'

/** The colours of Ansible's output, by meaning. Each function returns the text unchanged when colours are off. */
export interface Palette {
  ok(text: string): string
  changed(text: string): string
  skipped(text: string): string
  failed(text: string): string
  warning(text: string): string
  added(text: string): string
  removed(text: string): string
  hunk(text: string): string
  faint(text: string): string
}

/** The caller decides whether to use colours; the terminal is not checked again. */
export function palette(colour: boolean): Palette {
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colour && text !== '' ? styleText(format, text, { validateStream: false }) : text
  return {
    ok: style('green'),
    changed: style('yellow'),
    skipped: style('cyan'),
    failed: style('red'),
    warning: style('magenta'),
    added: style('green'),
    removed: style('red'),
    hunk: style('cyan'),
    faint: style('dim'),
  }
}
