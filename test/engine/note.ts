import { existsSync } from 'node:fs'
import type { Action, StateResource } from '../../src/core/resource.js'
import { sh } from '../../src/core/shell/script.js'
import { type Subject, subject } from '../../src/core/subject.js'
import { type TaskOptions, task } from '../../src/core/task.js'

interface NoteOptions extends TaskOptions {
  /** By default its own path; null omits the declaration. */
  reads?: readonly Subject[] | null
  writes?: readonly Subject[] | null
}

/** The smallest resource with a lasting state: a file with one line. */
export function note(name: string, path: string, text: string, options: NoteOptions = {}) {
  const { reads = [subject.path(path)], writes = [subject.path(path)] } = options
  const resource: StateResource<string> = {
    type: 'state',
    kind: 'note',
    name: path,
    probe: { script: sh`cat ${path} 2>/dev/null`, parse: (output) => output.text.trimEnd() },
    plan: (current) =>
      current === text
        ? []
        : [{ attribute: 'text', from: current, to: text, steps: [{ script: sh`printf '%s' ${text} >${path}` }] }],
    isAbsent: (current) => current === '',
    ...(reads && { reads }),
    ...(writes && { writes }),
  }
  return task(name, resource, options)
}

/** An action that leaves a file, as a restart leaves a new process. */
export function touch(name: string, path: string) {
  const action: Action = {
    type: 'action',
    kind: 'touch',
    name: path,
    reads: [],
    writes: [subject.path(path)],
    probe: { script: sh``, parse: () => undefined },
    change: () => ({ attribute: 'touch', from: null, to: 'touched', steps: [{ script: sh`echo x >>${path}` }] }),
  }
  return task(name, action)
}

/** A step that fails with a message. */
export function failing(name: string, options: TaskOptions = {}) {
  return task(
    name,
    {
      type: 'state',
      kind: 'thing',
      name: 'that fails',
      probe: { script: sh``, parse: () => undefined },
      plan: () => [
        { attribute: 'state', from: 'bad', to: 'good', steps: [{ script: sh`echo 'no, never' >&2; exit 7` }] },
      ],
    },
    options,
  )
}

export function exists(path: string): boolean {
  return existsSync(path)
}
