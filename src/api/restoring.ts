import { z } from 'zod'
import { FailedError } from '../core/errors.js'
import { validatePlays } from '../core/play.js'
import type { Playbook } from '../core/playbook.js'
import type { RoleDefinition, RoleUse } from '../core/role.js'
import { type Task, type TaskContext, task } from '../core/task.js'
import { restoreOriginals } from '../resources/managed-files/restore.js'

/**
 * Returns the playbook with the same plays and roles, whose only tasks restore the files that the role took over, and run
 * the handlers that the role notifies when it writes them. Without valid variables, the files are restored, too, and then
 * the role fails, because its handlers are not known.
 */
export function restoring(playbook: Playbook): Playbook {
  return (context) =>
    validatePlays(playbook(context), 'the playbook').map((play) => ({ ...play, roles: play.roles.map(restoringRole) }))
}

/** The role's variables; absent if they are invalid. */
type Variables = { readonly vars?: unknown }

function restoringRole({ role, variablesFor }: RoleUse): RoleUse {
  const { name, folder } = role
  const valid = role.variables.transform((vars): Variables => ({ vars }))
  const invalid = z.unknown().transform((): Variables => ({}))
  return {
    role: {
      name,
      folder,
      variables: z.union([valid, invalid]),
      tasks: (context: TaskContext<Variables>) => plan(role, context).tasks,
      handlers: (context: TaskContext<Variables>) => plan(role, context).handlers,
    } as RoleDefinition,
    variablesFor,
  }
}

interface Plan {
  readonly tasks: readonly Task[]
  readonly handlers: readonly Task[]
}

/** One task for the files with the same handlers, and one for those that the role no longer declares. */
function plan(role: RoleDefinition, context: TaskContext<Variables>): Plan {
  if (!role.handlers) return { tasks: [restoreOriginals()], handlers: [] }
  const known = handlersOfFiles(role, context)
  const files = 'files' in known ? known.files : new Map<string, readonly string[]>()
  const groups = new Map([...files.values()].map((notify) => [notify.join(), notify]))
  const unknown = 'reason' in known ? known.reason : `role ${role.name} no longer declares them`
  return {
    tasks: [
      ...[...groups].map(([key, notify]) => restoreOriginals((path) => files.get(path)?.join() === key, notify)),
      restoreOriginals((path) => !files.has(path), [unknownHandler]),
    ],
    handlers: [
      ...('handlers' in known ? known.handlers : []),
      task(unknownHandler, () => {
        throw new FailedError(`haploy does not know which daemons read the restored files: ${unknown}`, {
          hint: 'Reload or restart them on the host, as with `systemctl reload nginx`.',
        })
      }),
    ],
  }
}

const unknownHandler = 'reload what reads these files'

type Known =
  | {
      readonly handlers: readonly Task[]
      /** What the role notifies when it writes a file, by path. */
      readonly files: ReadonlyMap<string, readonly string[]>
    }
  | { readonly reason: string }

function handlersOfFiles(role: RoleDefinition, { vars: { vars }, ...around }: TaskContext<Variables>): Known {
  if (vars === undefined) return { reason: `the variables of role ${role.name} are invalid (see \`haploy lint\`)` }
  const context = { ...around, vars }
  try {
    const tasks = role.tasks(context).filter((item) => !!item && item.type === 'task')
    return {
      handlers: role.handlers?.(context) ?? [],
      files: new Map(tasks.flatMap((each) => pathOf(each, context).map((path) => [path, each.notify] as const))),
    }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
}

/** The path of the file that a task writes. */
function pathOf(each: Task, context: TaskContext): readonly string[] {
  try {
    const { kind, name } = each.define(context)
    return each.when && kind === 'file' ? [name] : []
  } catch {
    return []
  }
}
