/** A command as keepalived runs it: without the quotation marks around all of it, and with one blank between words. */
export function commandIn(text: string): string {
  const trimmed = text.trim()
  const inside = trimmed.startsWith("'") && trimmed.indexOf("'", 1) === trimmed.length - 1
  const command = inside ? trimmed.slice(1, -1).trim() : trimmed
  return /['\\]/.test(command) ? command : command.split(/[ \t]+/).join(' ')
}

/** A program without a path, which keepalived searches, as a command that begins with one. */
export function withPath(command: string): string {
  const [program = ''] = command.split(' ')
  return program.includes('/') || !/^[A-Za-z0-9_.-]+$/.test(program) ? command : `/usr/bin/env ${command}`
}
