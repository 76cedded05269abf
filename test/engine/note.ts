import { existsSync } from 'node:fs'
import type { Resource } from '../../src/core/resource.js'
import { sh } from '../../src/core/shell/script.js'
import { type TaskOptions, task } from '../../src/core/task.js'

/** The smallest resource with a lasting state: a file with one line. */
export function note(name: string, path: string, text: string, options: TaskOptions & Partial<Resource<string>> = {}) {
  const { affects, proof, judge, missing, looksAt } = options
  const resource: Resource<string> = {
    kind: 'note',
    name: path,
    probe: { script: sh`cat ${path} 2>/dev/null`, parse: (output) => output.text.trimEnd() },
    plan: (current) =>
      current === text
        ? []
        : [{ attribute: 'text', from: current, to: text, steps: [{ script: sh`printf '%s' ${text} >${path}` }] }],
    missing: missing ?? ((current) => current === ''),
    ...(affects && { affects }),
    ...(proof && { proof }),
    ...(judge && { judge }),
    ...(looksAt && { looksAt }),
  }
  return task(name, resource, options)
}

/** An action that leaves a file behind, as a restart leaves a new process. */
export function touch(name: string, path: string) {
  return task(name, {
    kind: 'touch',
    name: path,
    proof: 'steps',
    probe: { script: sh``, parse: () => undefined },
    plan: () => [{ attribute: 'touch', from: null, to: 'touched', steps: [{ script: sh`echo x >>${path}` }] }],
  })
}

/** A step that fails with words of its own. */
export function failing(name: string, options: TaskOptions = {}) {
  return task(
    name,
    {
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
