import { UsageError } from '../../core/errors.js'
import { hasCode, raw, Script, sh } from '../../core/shell/script.js'

/**
 * The script for the words after `--`. One word is shell code, as after `ssh host`. Several words are a program and its
 * arguments, which no shell interprets. It runs in the user's home folder. Throws UsageError when there is no command.
 */
export function commandOf(words: readonly string[], hosts: string): Script {
  const [first = ''] = words
  if (words.length === 0 || (words.length === 1 && !hasCode(first))) {
    throw new UsageError('exec: there is no command', { hint: `Write it after --: haploy exec ${hosts} -- uptime` })
  }
  return Script.join([sh`cd 2>/dev/null`, words.length === 1 ? raw(first) : sh`${words}`])
}
