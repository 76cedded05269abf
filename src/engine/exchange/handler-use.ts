import { createHash } from 'node:crypto'
import { type Resource, writesOf } from '../../core/resource.js'
import { bindHandler } from '../bind/bind.js'
import type { BoundRole } from '../bind/bound.js'
import type { HandlerUse } from '../host/pending-handlers.js'

/** Returns a handler of a role as it is in this use of the role. */
export function handlerUse(role: BoundRole, name: string): HandlerUse {
  const handler = role.handlers.find((each) => each.name === name)
  const object = handler && objectOf(bindHandler(role, handler).resource)
  return { use: role.use, role: role.definition.name, handler: name, ...(object !== undefined && { object }) }
}

function objectOf(resource: Resource | undefined): string | undefined {
  const writes = resource ? (writesOf(resource) ?? []) : []
  if (writes.length === 0) return undefined
  const all = writes.map(({ type, name }) => `${type} ${name}`).toSorted()
  const text = all.join(', ')
  if (text.length <= longest) return text
  return `${text.slice(0, longest)}… ${createHash('sha256').update(all.join('\n')).digest('hex')}`
}

/** Characters of an object that are recorded; the digest of the whole text follows. */
const longest = 200
