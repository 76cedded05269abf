import { basename } from 'node:path'
import { option } from '../../core/input/option-type.js'
import type { Change, Resource, StateResource } from '../../core/resource.js'
import { enterFolder } from '../../core/shell/enter.js'
import { readFile } from '../../core/shell/read.js'
import { Script, sh } from '../../core/shell/script.js'
import { pendingFolder } from '../../core/shell/state-folder.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskContext, type TaskOptions, task, taskOptions } from '../../core/task.js'
import { folderOf } from '../path.js'
import { assertKnownFormat, formatOf, header } from './format.js'
import { type ManagedFile, sha256Of } from './managed-file.js'

/** The file name of the list of a role's files on a host. After the header, each line has a checksum and a path. */
export function manifestOf(role: string, list?: string): string {
  const names = list === undefined ? [role] : [role, list]
  return `${names.map(encodeURIComponent).join('+')}.manifest`
}

/** Sets `$m` to the path of the list, which is next to the notes of pending handlers. */
export function locate(manifest: string): Script {
  return sh`${pendingFolder}; m="\${d%/*}"/${manifest}`
}

/** Options of the removal. */
export interface RemovalOptions extends Pick<TaskOptions, 'notify' | 'tags'> {
  /** Distinguishes several lists of one role. */
  readonly name?: string
  /** Paths that stay although they are not declared, because other tasks of the role write them. */
  readonly keep?: readonly string[]
}

const optionsOf = taskOptions<RemovalOptions>({ name: option.text, keep: option.texts })

/**
 * Removes files that earlier runs of the role wrote and that are no longer declared, unless somebody changed them since.
 * `others` are the tasks of the role that write other files.
 */
export function removeObsolete(
  files: readonly ManagedFile[],
  options: RemovalOptions,
  others: readonly Task[] = [],
): Task {
  const title = 'remove files that are no longer declared'
  const { own, shared } = optionsOf(title, options)
  const { name, keep = [] } = own
  const resource = (context: TaskContext) =>
    removal(manifestOf(context.role.name, name), [...files.map(noteOf), ...notesOf(others, context)], keep)
  return task(title, resource, shared)
}

/** A file as the manifest records it. */
export interface Note {
  /** SHA-256 in lower-case hexadecimal. */
  readonly sum: string
  readonly path: string
}

/** A line of the manifest. */
export interface Noted extends Note {
  /** The line is among the wanted ones. */
  readonly wanted: boolean
  /** The path is a file with exactly this content. */
  readonly ours: boolean
}

export function noteOf(file: ManagedFile): Note {
  return { sum: sha256Of(file), path: file.path }
}

/** A file that another task of the role writes. */
export interface OtherNote extends Note {
  /** The checksum of the wanted content. Absent if the content depends on an answer of the host. */
  readonly wantedSum?: string
}

/**
 * Returns the files that tasks write. The manifest has zeros as their checksum: an edit changes no line, and they are never
 * removed. A task whose definition throws has none, because it fails the host by itself.
 */
export function notesOf(tasks: readonly Task[], context: TaskContext): readonly OtherNote[] {
  return tasks.flatMap((each) => {
    try {
      const { kind, name, sha256 } = each.define(context) as Resource & { readonly sha256?: string }
      return each.when && kind === 'file' ? [{ sum: '0'.repeat(64), path: name, wantedSum: sha256 }] : []
    } catch {
      return []
    }
  })
}

/** What the host has in a manifest. */
export interface Listed {
  readonly noted: readonly Noted[]
  readonly format: number
}

function removal(manifest: string, wanted: readonly Note[], keep: readonly string[]): StateResource<Listed> {
  const leftovers = [subject.other(`files that ${manifest} has and nobody declares`)]
  const declared = new Set([...wanted.map(({ path }) => path), ...keep])
  return {
    type: 'state',
    kind: 'manifest',
    name: manifest,
    probe: { script: readManifest(manifest, wanted), parse: ({ lines }) => parseListed(lines) },
    reads: leftovers,
    writes: leftovers,
    plan({ noted, format }) {
      assertKnownFormat(manifest, format)
      const ours = noted.filter((note) => note.ours || note.wanted)
      const obsolete = new Set(ours.map(({ path }) => path).filter((path) => !declared.has(path)))
      const kept = ours.filter(({ path }) => declared.has(path))
      return [...obsolete].map((path, index): Change => {
        const rest = index === obsolete.size - 1 ? [{ script: write(manifest, kept) }] : []
        return {
          attribute: path,
          from: 'file',
          to: 'absent',
          steps: [{ script: sh`${enterFolder(folderOf(path))} && rm -f "$h_in"${basename(path)}` }, ...rest],
          writes: [subject.path(path), ...leftovers],
        }
      })
    },
  }
}

/**
 * Reads only files whose line is not among the wanted ones, so a run without changes reads none. Sets `$m` to the path of
 * the manifest, `$wanted` to the wanted lines and `$listed` to the paths, each between two `$newline`.
 */
export function readManifest(manifest: string, wanted: readonly Note[]): Script {
  const lines = `\n${wanted.map(lineOf).join('\n')}\n`
  return sh`${locate(manifest)}
wanted=${lines}
newline='
'
listed=$newline
if [ -r "$m" ]; then
while IFS= read -r line; do
case $line in '#'*) printf '%s\\n' "$line"; continue ;; esac
listed=$listed\${line#* }$newline
case $wanted in *"$newline$line$newline"*) printf 'wanted %s\\n' "$line"; continue ;; esac
path=\${line#* } found=
if [ -f "$path" ] && [ ! -L "$path" ]; then found=$(${readFile} "$path" keep sha256sum 2>/dev/null); fi
if [ "\${found%% *}" = "\${line%% *}" ]; then printf 'ours %s\\n' "$line"; else printf 'other %s\\n' "$line"; fi
done <"$m"
fi`
}

export function parseListed(lines: readonly string[]): Listed {
  return { noted: lines.flatMap(parseNoted), format: formatOf(lines) }
}

function parseNoted(line: string): Noted[] {
  const [, found, sum, path] = /^(wanted|ours|other) ([0-9a-f]{64}) (\/.*)$/.exec(line) ?? []
  if (sum === undefined || path === undefined) return []
  return [{ sum, path, wanted: found === 'wanted', ours: found === 'ours' }]
}

export function lineOf({ sum, path }: Note): string {
  return `${sum} ${path}`
}

/** Replaces the whole manifest, or removes it if no lines are left. */
export function write(manifest: string, notes: readonly Note[]): Script {
  if (notes.length === 0) return sh`${locate(manifest)}; rm -f "$m"`
  const lines = [header, ...[...new Set(notes.map(lineOf))].sort()]
  return Script.join(
    [
      sh`${locate(manifest)}; umask 077`,
      sh`haploy_mkdir "\${m%/*}"`,
      sh`printf '%s\\n' ${lines} >"$m.new"`,
      sh`{ sync "$m.new" 2>/dev/null || sync; }`,
      sh`mv -f "$m.new" "$m"`,
    ],
    ' &&\n',
  )
}
