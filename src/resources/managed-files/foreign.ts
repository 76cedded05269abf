import { FailedError } from '../../core/errors.js'
import { readFile } from '../../core/shell/read.js'
import { type Script, sh } from '../../core/shell/script.js'
import type { Listed, Note, OtherNote } from './manifest.js'
import { originalsFolder } from './originals.js'

/** A file at a managed path that no manifest lists. */
export interface Found extends Note {
  /** haploy's header, a package's own content, or anything else. */
  readonly content: 'header' | 'packaged' | 'other'
}

/** What other files do in the service that a foreign file configures. */
export interface Loss {
  /** Files that no package brought and that the new configuration no longer includes. */
  readonly files: readonly string[]
  /** What is no longer served: `listen 8080`. */
  readonly services: readonly string[]
}

/** Explains what is lost with a service's main file if that file is not haploy's. */
export interface Inspection {
  readonly path: string
  /**
   * Reads the file and those that it includes. `haploy_as_packaged PATH` succeeds for a file that is as its package brought
   * it.
   */
  readonly script: Script
  explain(lines: readonly string[]): Loss
}

/** Which files at managed paths haploy did not write, and what would be lost with them. */
export interface Foreign extends Loss {
  /** The files that the run would replace. */
  readonly replaced: readonly string[]
}

/**
 * Describes the files at wanted paths that no manifest lists. It follows `readManifest`, and starts no program for files
 * that are listed or do not exist.
 */
export function findUnlisted(inspection: Inspection | undefined): Script {
  const inspect = inspection
    ? sh`if [ "$path" = ${inspection.path} ] && [ "$content" != header ]; then
(unset IFS; set +f
${inspection.script}
) | sed 's/^/text /'
fi`
    : sh``
  return sh`${asPackaged}
haploy_unlisted() {
case $listed in *"$newline$path$newline"*) return 1 ;; esac
[ -L "$path" ] || { [ -f "$path" ] && [ -r "$path" ]; } || return 1
for list in "\${m%/*}"/*.manifest; do
[ ! -r "$list" ] || ! cut -d ' ' -f 2- "$list" | grep -qxF -e "$path" || return 1
done
}
(IFS=$newline; set -f
for line in $wanted; do
path=\${line#* }
set +f
if haploy_unlisted && found=$(${readFile} "$path" follow sha256sum 2>/dev/null || echo ${unread}) && found=\${found%% *} && [ "$found" != "\${line%% *}" ]; then
if ${readFile} "$path" follow head -n 5 2>/dev/null | grep -q 'Written by haploy'; then content=header
elif haploy_as_packaged "$path"; then content=packaged; else content=other; fi
printf 'found %s %s %s\\n' "$content" "$found" "$path"
${inspect}
fi
set -f
done)`
}

/** The checksum of what is not read: a link that leads to no file, or one of somebody else. */
const unread = '0'.repeat(64)

/** dpkg and rpm know the checksums of the files that they installed. */
const asPackaged = sh`haploy_as_packaged() {
resolved=$(readlink -f "$1") && ${readFile} "$1" follow true 2>/dev/null || return 1
if command -v dpkg-query >/dev/null; then
sum=$(${readFile} "$1" follow md5sum); sum=\${sum%% *}
dpkg-query -W -f='\${Conffiles}\\n' 2>/dev/null | grep -qxF -e " $resolved $sum" -e " $resolved $sum obsolete" && return 0
cat /var/lib/dpkg/info/*.md5sums 2>/dev/null | grep -qxF -e "$sum  \${resolved#/}" && return 0
fi
command -v rpm >/dev/null || return 1
digest=$(rpm -qf --dump "$resolved" 2>/dev/null | while IFS=' ' read -r name _ _ digest _; do
if [ "$name" = "$resolved" ]; then echo "$digest"; fi; done | head -n 1)
case \${#digest} in 32) sum=$(${readFile} "$1" follow md5sum) ;; 64) sum=$(${readFile} "$1" follow sha256sum) ;; *) return 1 ;; esac
[ "\${sum%% *}" = "$digest" ]
}`

export function parseFound(line: string): Found[] {
  const [, content, sum, path] = /^found (header|packaged|other) ([0-9a-f]{64}) (\/.*)$/.exec(line) ?? []
  if (content === undefined || sum === undefined || path === undefined) return []
  return [{ content: content as Found['content'], sum, path }]
}

/** What was found, and the inspected lines. */
export interface Findings extends Listed {
  readonly found: readonly Found[]
  readonly inspected: readonly string[]
}

/** What the role declares. */
export interface Declared {
  readonly files: readonly Note[]
  /** The files that other tasks write. */
  readonly others: readonly OtherNote[]
  readonly inspection?: Inspection
}

/**
 * Returns which files somebody else wrote. Earlier versions of haploy recorded only `files` in the manifest; `others` belong
 * to haploy where they left a manifest or a file with its header.
 */
export function foreignAmong(
  { noted, found, inspected }: Omit<Findings, 'format'>,
  { files, others, inspection }: Declared,
): Foreign {
  const sums = new Map<string, string | undefined>([
    ...files.map(({ path, sum }) => [path, sum] as const),
    ...others.map(({ path, wantedSum }) => [path, wantedSum] as const),
  ])
  const paths = new Set(others.map(({ path }) => path))
  const hasOthers = noted.some(({ path }) => paths.has(path))
  const isEarlier = !hasOthers && (noted.length > 0 || found.some(({ content }) => content === 'header'))
  const unowned = found.filter((each) => each.content !== 'header' && !(isEarlier && paths.has(each.path)))
  const main = unowned.find(({ path }) => path === inspection?.path)
  const loss = (main && inspection?.explain(inspected)) ?? { files: [], services: [] }
  const isReplaced = (each: Found) =>
    sums.get(each.path) !== each.sum && (each.content === 'other' || (each === main && loss.files.length > 0))
  const replaced = unowned.filter(isReplaced).map(({ path }) => path)
  return main && replaced.includes(main.path) ? { ...loss, replaced } : { files: [], services: [], replaced }
}

/** Throws FailedError if any file is foreign. */
export function refuse({ replaced, files, services }: Foreign): void {
  if (replaced.length === 0) return
  const parts = [
    `haploy did not write ${listed(replaced)}, which this run would replace`,
    ...(files.length > 0 ? [`the new configuration does not include ${listed(files)}`] : []),
    ...(services.length > 0 ? [`no longer served: ${listed(services)}`] : []),
  ]
  throw new FailedError(parts.join('; '), {
    hint: `Declare what must stay, then run with --take-over, or set \`takeOver: true\` in the play. haploy keeps the replaced files in ${originalsFolder}.`,
  })
}

function listed(names: readonly string[]): string {
  const more = names.length - maxNames
  return more > 0 ? `${names.slice(0, maxNames).join(', ')} and ${more} more` : names.join(', ')
}

const maxNames = 12
