import type { Change, Probe, StateResource } from '../../core/resource.js'
import { Script, sh } from '../../core/shell/script.js'
import { pendingFolder } from '../../core/shell/state-folder.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskContext, type TaskOptions, task } from '../../core/task.js'
import { type ManagedFile, sha256Of } from './managed-file.js'

/** The file name of the list of a role's files on a host. Each line has a checksum and a path. */
function manifestOf({ role }: TaskContext, list: string | undefined): string {
  const names = list === undefined ? [role.name] : [role.name, list]
  return `${names.map(encodeURIComponent).join('+')}.manifest`
}

/** Sets `$m` to the path of the list, which is next to the notes of pending handlers. */
function locate(manifest: string): Script {
  return sh`${pendingFolder}; m="\${d%/*}"/${manifest}`
}

/**
 * Records the role's files before they are written. A file belongs to the role as long as its content is one that is
 * recorded for it, so a run that stops in between claims no file that somebody else wrote.
 */
export function noteFiles(files: readonly ManagedFile[], list?: string): readonly Task[] {
  const tags = [...new Set(files.flatMap((file) => file.tags ?? []))]
  if (files.length === 0) return []
  return [task('record the managed files', (context) => noting(manifestOf(context, list), files.map(noteOf)), { tags })]
}

/** Options of the removal. */
export interface RemovalOptions extends Pick<TaskOptions, 'notify' | 'tags'> {
  /** Distinguishes several lists of one role. */
  readonly name?: string
  /** Paths that stay although they are not declared, because other tasks of the role write them. */
  readonly keep?: readonly string[]
}

/** Removes files that earlier runs of the role wrote and that are no longer declared, unless somebody changed them since. */
export function removeObsolete(files: readonly ManagedFile[], { name, keep = [], ...options }: RemovalOptions): Task {
  const resource = (context: TaskContext) => removal(manifestOf(context, name), files.map(noteOf), keep)
  return task('remove files that are no longer declared', resource, options)
}

interface Note {
  readonly sum: string
  readonly path: string
}

/** A line of the manifest. */
interface Noted extends Note {
  /** The line is among the wanted ones. */
  readonly wanted: boolean
  /** The path is a file with exactly this content. */
  readonly ours: boolean
}

function noteOf(file: ManagedFile): Note {
  return { sum: sha256Of(file), path: file.path }
}

/** It records only wanted files, which the removal ignores: neither reads what the other writes. */
function noting(manifest: string, wanted: readonly Note[]): StateResource<readonly Noted[]> {
  const claims = [subject.other(`claims in ${manifest}`)]
  return {
    type: 'state',
    kind: 'manifest',
    name: manifest,
    probe: manifestProbe(manifest, wanted),
    plan(noted) {
      const lines = new Set(noted.map(lineOf))
      const missing = wanted.filter((note) => !lines.has(lineOf(note)))
      if (missing.length === 0) return []
      const kept = noted.filter((note) => note.ours && !note.wanted)
      const steps = [{ script: write(manifest, [...kept, ...wanted]) }]
      return [{ attribute: 'files', from: null, to: missing.map(({ path }) => path), steps }]
    },
    quick: true,
    reads: claims,
    writes: claims,
  }
}

function removal(manifest: string, wanted: readonly Note[], keep: readonly string[]): StateResource<readonly Noted[]> {
  const leftovers = [subject.other(`files that ${manifest} has and nobody declares`)]
  const declared = new Set([...wanted.map(({ path }) => path), ...keep])
  return {
    type: 'state',
    kind: 'manifest',
    name: manifest,
    probe: manifestProbe(manifest, wanted),
    reads: leftovers,
    writes: leftovers,
    plan(noted) {
      const ours = noted.filter((note) => note.ours || note.wanted)
      const obsolete = new Set(ours.map(({ path }) => path).filter((path) => !declared.has(path)))
      const kept = ours.filter(({ path }) => declared.has(path))
      return [...obsolete].map((path, index): Change => {
        const rest = index === obsolete.size - 1 ? [{ script: write(manifest, kept) }] : []
        return {
          attribute: path,
          from: 'file',
          to: 'absent',
          steps: [{ script: sh`rm -f ${path}` }, ...rest],
          writes: [subject.path(path), ...leftovers],
        }
      })
    },
  }
}

/** Reads only files whose line is not among the wanted ones, so a run without changes reads none. */
function manifestProbe(manifest: string, wanted: readonly Note[]): Probe<readonly Noted[]> {
  const lines = `\n${wanted.map(lineOf).join('\n')}\n`
  return {
    script: sh`${locate(manifest)}
wanted=${lines}
newline='
'
if [ -r "$m" ]; then
while IFS= read -r line; do
case $wanted in *"$newline$line$newline"*) printf 'wanted %s\\n' "$line"; continue ;; esac
path=\${line#* } found=
if [ -f "$path" ] && [ ! -L "$path" ] && [ -r "$path" ]; then found=$(sha256sum <"$path"); fi
if [ "\${found%% *}" = "\${line%% *}" ]; then printf 'ours %s\\n' "$line"; else printf 'other %s\\n' "$line"; fi
done <"$m"
fi`,
    parse: ({ lines }) => lines.flatMap(parseNoted),
  }
}

function parseNoted(line: string): Noted[] {
  const [, found, sum, path] = /^(wanted|ours|other) ([0-9a-f]{64}) (\/.*)$/.exec(line) ?? []
  if (sum === undefined || path === undefined) return []
  return [{ sum, path, wanted: found === 'wanted', ours: found === 'ours' }]
}

function lineOf({ sum, path }: Note): string {
  return `${sum} ${path}`
}

/** Replaces the whole manifest, or removes it if no lines are left. */
function write(manifest: string, notes: readonly Note[]): Script {
  const lines = [...new Set(notes.map(lineOf))].sort()
  if (lines.length === 0) return sh`${locate(manifest)}; rm -f "$m"`
  return Script.join(
    [
      sh`${locate(manifest)}; umask 077`,
      sh`mkdir -p "\${m%/*}"`,
      sh`printf '%s\\n' ${lines} >"$m.new"`,
      sh`{ sync "$m.new" 2>/dev/null || sync; }`,
      sh`mv -f "$m.new" "$m"`,
    ],
    ' &&\n',
  )
}
