import { type Change, type Probe, Script, type StateResource, sh, subject, type Task, task } from 'haploy'
import { type ManagedFile, sha256Of } from './managed-file.js'

/** The list of a role's files on a host. Each line is a checksum and a path. */
function manifestOf(role: string): string {
  return `/var/lib/haploy/${role}.manifest`
}

/**
 * Records the role's files before they are written. A file belongs to the role as long as its content is one that is
 * recorded for it, so a run that stops in between claims no file that somebody else wrote.
 */
export function noteFiles(role: string, files: readonly ManagedFile[]): readonly Task[] {
  const tags = [...new Set(files.flatMap((file) => file.tags))]
  if (files.length === 0) return []
  return [task('record the managed files', noting(manifestOf(role), files.map(noteOf)), { tags })]
}

/**
 * Removes files that earlier runs of the role wrote and that are no longer declared, unless somebody changed them
 * since. The role always writes the paths to `keep`, and replaces their content with its own.
 */
export function removeObsolete(role: string, files: readonly ManagedFile[], keep: readonly string[] = []): Task {
  return task('remove files that are no longer declared', removal(manifestOf(role), files.map(noteOf), keep), {
    tags: ['config'],
  })
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
    script: sh`wanted=${lines}
newline='
'
if [ -r ${manifest} ]; then
while IFS= read -r line; do
case $wanted in *"$newline$line$newline"*) printf 'wanted %s\\n' "$line"; continue ;; esac
path=\${line#* } found=
if [ -f "$path" ] && [ ! -L "$path" ] && [ -r "$path" ]; then found=$(sha256sum <"$path"); fi
if [ "\${found%% *}" = "\${line%% *}" ]; then printf 'ours %s\\n' "$line"; else printf 'other %s\\n' "$line"; fi
done <${manifest}
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
  if (lines.length === 0) return sh`rm -f ${manifest}`
  const temporary = `${manifest}.new`
  return Script.join(
    [
      sh`umask 077`,
      sh`mkdir -p ${manifest.slice(0, manifest.lastIndexOf('/'))}`,
      sh`printf '%s\\n' ${lines} >${temporary}`,
      sh`{ sync ${temporary} 2>/dev/null || sync; }`,
      sh`mv -f ${temporary} ${manifest}`,
    ],
    ' &&\n',
  )
}
