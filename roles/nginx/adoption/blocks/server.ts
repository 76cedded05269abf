import { posix } from 'node:path'
import { server as schema } from '../../schema/server.js'
import { Draft, type Translation } from '../draft/draft.js'
import type { Node } from '../tree/node.js'
import { allHave, takeListens } from './listen.js'
import { takeFiles, takeLocations } from './location.js'
import { takeRewriting } from './rewriting.js'
import { takeAccess, takeIncludes, takeShared } from './shared.js'
import { takeTls } from './tls.js'

/** The variables of a server; undefined if they cannot say it. `http2` is what its addresses have in common with those of other servers. */
export function serverOf(
  node: Node,
  { main, http2, ...outer }: Translation & { readonly main: string; readonly http2: ReadonlySet<string> },
): object | undefined {
  const translation = { ...outer, count: { options: 0, raw: 0 } }
  const draft = new Draft(node.block ?? [], schema.shape, outer.marks.get(node))
  takeAddresses(draft, translation, http2)
  const names = draft.named('server_name')
  if (
    !draft.offer(
      'serverNames',
      names,
      names.flatMap(({ words }) => words),
    ) &&
    names.length === 0
  )
    draft.values.serverNames = []
  takeShared(draft)
  takeAccess(draft)
  takeRewriting(draft, 'server', translation)
  takeFiles(draft)
  draft.takeOptions('server')
  takeIncludes(draft)
  takeLocations(draft, translation)
  const raw = draft.finish('server', translation)
  Object.assign(draft.values, nameOf(node, main))
  const value = { ...draft.ordered, ...(raw !== undefined && { raw }) }
  if (!schema.safeParse(value).success) return undefined
  outer.count.options += translation.count.options
  outer.count.raw += translation.count.raw
  return value
}

/** The name of its file, unless that is nginx.conf itself. */
function nameOf({ file }: Node, main: string): { readonly file?: string } {
  const name = posix.basename(file, '.conf')
  return file === main || !schema.shape.file.safeParse(name).success ? {} : { file: name }
}

function takeAddresses(draft: Draft, translation: Translation, http2: ReadonlySet<string>): void {
  const listens = draft.named('listen')
  const isEncrypted = allHave(listens, 'ssl') && !draft.isMarked('listen')
  if (!isEncrypted || !takeTls(draft, translation)) {
    takeListens(draft, [])
    return
  }
  const switches = draft.named('http2')
  const isOn = switches[0]?.words[0] === 'on' || listens.some(({ words: [where = ''] }) => http2.has(where))
  if (switches[0]?.words[0] !== 'off') {
    draft.take(switches)
    if (isOn) draft.values.http2 = true
  }
  takeListens(draft, ['ssl', 'http2'])
}
