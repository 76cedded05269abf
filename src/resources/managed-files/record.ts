import type { StateResource } from '../../core/resource.js'
import { sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskContext, task } from '../../core/task.js'
import {
  type Declared,
  type Findings,
  findUnlisted,
  foreignAmong,
  type Inspection,
  parseFound,
  refuse,
} from './foreign.js'
import { assertKnownFormat } from './format.js'
import type { ManagedFile } from './managed-file.js'
import { lineOf, manifestOf, noteOf, notesOf, parseListed, readManifest, write } from './manifest.js'
import { keepOriginal } from './originals.js'

/** Options of the record. */
export interface RecordOptions {
  /** Distinguishes several lists of one role. */
  readonly name?: string
  /** Tasks of the role that write further files, such as `template` and `copy`. Tasks of other kinds are ignored. */
  readonly others?: readonly Task[]
  readonly inspection?: Inspection
}

/**
 * Records the role's files before they are written. Refuses to replace files that haploy did not write, unless the play
 * takes them over; then it keeps the originals first. Tags do not exclude the task, since they may select any of the files. A file is removed later only as long as its content is one that is
 * recorded for it, so a run that stops in between removes no file that somebody else wrote.
 */
export function noteFiles(
  files: readonly ManagedFile[],
  { name, others = [], inspection }: RecordOptions = {},
): readonly Task[] {
  if (files.length + others.length === 0) return []
  const resource = (context: TaskContext) => {
    const declared = { files: files.map(noteOf), others: notesOf(others, context), inspection }
    return recording(manifestOf(context.role.name, name), declared, context.takeOver ?? false)
  }
  return [task('record the managed files', resource, { tags: ['always'] })]
}

/** It records only wanted files, which the removal ignores: neither reads what the other writes. */
function recording(manifest: string, declared: Declared, takeOver: boolean): StateResource<Findings> {
  const wanted = [...declared.files, ...declared.others]
  const claims = [subject.other(`claims in ${manifest}`)]
  return {
    type: 'state',
    kind: 'manifest',
    name: manifest,
    probe: {
      script: sh`${readManifest(manifest, wanted)}\n${findUnlisted(declared.inspection)}`,
      parse: ({ lines }) => ({
        ...parseListed(lines),
        found: lines.flatMap(parseFound),
        inspected: lines.filter((line) => line.startsWith('text ')).map((line) => line.slice(5)),
      }),
    },
    plan(findings) {
      const { noted, format } = findings
      assertKnownFormat(manifest, format)
      const foreign = foreignAmong(findings, declared)
      if (!takeOver) refuse(foreign)
      const lines = new Set(noted.map(lineOf))
      const missing = wanted.filter((note) => !lines.has(lineOf(note)))
      if (missing.length === 0) return []
      const kept = noted.filter((note) => note.ours && !note.wanted)
      const steps = [{ script: write(manifest, [...kept, ...wanted]) }]
      const originals = foreign.replaced.map((path) => keepOriginal(path, manifest))
      return [...originals, { attribute: 'files', from: null, to: missing.map(({ path }) => path), steps }]
    },
    isPrecondition: true,
    quick: true,
    reads: [...claims, ...wanted.map(({ path }) => subject.path(path))],
    writes: claims,
  }
}
