import { scriptName } from '../../schema/values/scripts.js'
import { notifyKeywords } from '../effective/values/settings.js'
import type { PairHost } from '../host.js'
import { allOf, type Block, lastOf, switchOf } from '../reading/block.js'
import { type Piece, piece } from './pieces.js'
import { callIn } from './scripts.js'

const states = {
  notify: 'any',
  notify_master: 'master',
  notify_backup: 'backup',
  notify_fault: 'fault',
  notify_stop: 'stop',
  notify_deleted: 'deleted',
  notify_master_rx_lower_pri: 'lowerPriority',
} as const

/** The scripts at a change of state. Without any, the role's own script is switched off. */
export function notifyPiece(block: Block, host: PairHost): Piece {
  const statements = allOf(block, ...notifyKeywords, 'notify_priority_changes')
  const calls = notifyKeywords.flatMap((keyword) => {
    const found = lastOf(block, keyword)
    return found?.words[1] === undefined ? [] : [[states[keyword], callIn(found.words[1], host)] as const]
  })
  const priorityChanges = switchOf(block, 'notify_priority_changes') === true
  // A user after the call has no variable.
  const isPlain = statements.every(({ words }) => words.length <= 2)
  if (calls.length === 0 && !priorityChanges) return piece('notify', false, statements)
  const { any = false, ...others } = Object.fromEntries(calls)
  const isSimple = Object.keys(others).length === 0 && !priorityChanges && scriptName.safeParse(any).success
  const value = isSimple ? any : { any, ...others, ...(priorityChanges && { priorityChanges }) }
  return piece('notify', isPlain ? value : 'a user', statements)
}
