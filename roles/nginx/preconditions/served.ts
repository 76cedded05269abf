import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Inspection, type Loss, type Script, sh } from 'haploy'
import type { Layout } from '../install/layout.js'
import { listensOf, streamListensOf } from '../network/listens.js'
import type { Nginx } from '../schema/variables.js'
import { parse, type Statement } from '../syntax/parse.js'

/** Finds what an nginx.conf that haploy did not write serves, and what the declared configuration does not. */
export function servedBefore(vars: Nginx, layout: Layout): Inspection {
  const path = `${layout.folder}/nginx.conf`
  const declared = declaredBy(vars)
  const patterns = [...vars.includes, layout.modules, ...declared.includes]
  return {
    path,
    script: readIncluded(path, layout.folder, patterns),
    explain: (lines) => lossOf(path, filesIn(lines), declared),
  }
}

/** What a configuration contains, each once. */
interface Content {
  readonly includes: readonly string[]
  /** The addresses of `listen`: `80`, `127.0.0.1:8080`. */
  readonly listens: readonly string[]
  readonly names: readonly string[]
}

/** The raw texts and the user's own template count, too: what stands there is not lost. */
function declaredBy({ servers, stream, raw, template }: Nginx): Content {
  const lines = [...listensOf(servers), ...streamListensOf(stream?.servers ?? [])].flat()
  const own = contentOf(
    [raw.main, raw.http, stream?.raw, template && textOf(template)].filter((text) => !!text).join('\n'),
  )
  return {
    includes: own.includes.filter((pattern) => !/<%|\$/.test(pattern)),
    listens: [...lines.map(addressOf), ...own.listens],
    names: [...servers.flatMap(({ serverNames }) => serverNames), ...own.names],
  }
}

/** The template task reports a file that cannot be read. */
function textOf(path: string): string {
  try {
    return readFileSync(resolve(path), 'utf8')
  } catch {
    return ''
  }
}

function contentOf(text: string): Content {
  const values = (name: string, statements: readonly Statement[]): string[] =>
    statements.flatMap(({ words: [first, ...rest], block = [] }) => [
      ...(first?.text === name ? [rest.map(({ text }) => text)].map((all) => all.join(' ')) : []),
      ...values(name, block),
    ])
  const { statements } = parse(text)
  return {
    includes: values('include', statements),
    listens: values('listen', statements).map(addressOf),
    names: values('server_name', statements).flatMap((names) => names.split(' ')),
  }
}

/** Without parameters, and without the wildcard address, which is the default. */
function addressOf(listen: string): string {
  return listen.split(' ')[0]!.replace(/^(\*|0\.0\.0\.0):/, '')
}

interface IncludedFile {
  readonly path: string
  readonly text: string
}

function filesIn(lines: readonly string[]): readonly IncludedFile[] {
  const files: { path: string; text: string }[] = []
  for (const line of lines) {
    if (line.startsWith('file ')) files.push({ path: line.slice(5), text: '' })
    else if (files.length > 0) files.at(-1)!.text += `${line.slice(1)}\n`
  }
  return files
}

function lossOf(path: string, files: readonly IncludedFile[], declared: Content): Loss {
  const found = files.map(({ text }) => contentOf(text))
  const lost = (key: 'listens' | 'names') => [
    ...new Set(found.flatMap((each) => each[key]).filter((value) => !declared[key].includes(value))),
  ]
  const names = lost('names').filter((name) => !['', '_', 'localhost'].includes(name))
  return {
    files: files.map((file) => file.path).filter((each) => each !== path),
    services: [...lost('listens').map((address) => `listen ${address}`), ...names.map((name) => `server_name ${name}`)],
  }
}

/**
 * Prints the files of a configuration that are neither as their packages brought them nor included by the `kept` patterns:
 * a line with `file` and the path, then the content, each line after a space. Follows includes to the third level.
 */
function readIncluded(conf: string, folder: string, kept: readonly string[]): Script {
  return sh`cd ${folder} || exit 0
newline='
'
IFS=$newline
kept=$newline seen=$newline current=${conf}
for pattern in ${kept}; do
for file in $pattern; do [ ! -e "$file" ] || kept=$kept$(readlink -f "$file")$newline; done
done
haploy_show() { printf 'file %s\\n' "$1"; { cat "$1"; echo; } | sed 's/^/ /'; }
haploy_as_packaged ${conf} || haploy_show ${conf}
for level in 1 2 3; do
included=
for pattern in $(for file in $current; do
sed 's/#.*//' "$file" | tr '{};' '\\n\\n\\n' | sed -n 's/^[[:space:]]*include[[:space:]]\\{1,\\}//p' | tr -d "\\"'"
done); do
for file in $pattern; do
case $file in /*) ;; *) file=${folder}/$file ;; esac
[ -f "$file" ] && [ -r "$file" ] || continue
case $seen in *"$newline$file$newline"*) continue ;; esac
seen=$seen$file$newline
case $kept in *"$newline$(readlink -f "$file")$newline"*) continue ;; esac
included=$included$file$newline
haploy_as_packaged "$file" || haploy_show "$file"
done
done
current=$included
done`
}
