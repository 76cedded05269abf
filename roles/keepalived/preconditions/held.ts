import { type Inspection, type Loss, type Script, sh } from 'haploy'
import { plainAddress } from '../address.js'
import type { Instance } from '../schema/instance.js'
import { deployedIn } from './deployed.js'

/** Finds the instances and addresses of a keepalived.conf that haploy did not write and that are not declared. */
export function heldBefore(
  declared: readonly Instance[],
  raw = '',
  path = '/etc/keepalived/keepalived.conf',
): Inspection {
  return { path, script: readIncluded(path, includesIn(raw)), explain: (lines) => lossOf(lines, declared, raw) }
}

function lossOf(lines: readonly string[], declared: readonly Instance[], raw: string): Loss {
  const files = lines.filter((line) => line.startsWith(marker)).map((line) => line.slice(marker.length))
  const text = lines.filter((line) => !line.startsWith(marker)).join('\n')
  const { instances, addresses, virtualServers } = deployedIn(text)
  const names = new Set(declared.map(({ name }) => name))
  const held = new Set(
    declared
      .flatMap((instance) => [...instance.addresses, ...instance.excludedAddresses])
      .map(({ address }) => plainAddress(address)),
  )
  const kept = deployedIn(raw).virtualServers
  return {
    files,
    services: [
      ...[...instances.keys()].filter((name) => !names.has(name)).map((name) => `VRRP instance ${name}`),
      ...[...new Set(addresses)].filter((address) => !held.has(address)).map((address) => `virtual address ${address}`),
      ...virtualServers.filter((server) => !kept.includes(server)).map((server) => `virtual server ${server}`),
    ],
  }
}

const marker = 'included file '

function includesIn(text: string): readonly string[] {
  const lines = text.replace(/[#!].*$/gm, '').matchAll(/^[ \t]*include[rmwba]?[ \t]+(\S(?:.*\S)?)/gm)
  return [...lines].map(([, pattern]) => pattern!)
}

/**
 * Prints a configuration, and the files that it includes to the third level, each after a line with its path. Those of
 * packages and those of the `kept` patterns are left out. A relative path begins in the folder of the file that includes
 * it.
 */
function readIncluded(conf: string, kept: readonly string[]): Script {
  return sh`newline='
'
IFS=$newline
seen=$newline$(readlink -f ${conf})$newline current=${conf}
cat ${conf}; echo
cd "$(dirname ${conf})" || exit 0
for pattern in ${kept}; do
for found in $pattern; do [ ! -e "$found" ] || seen=$seen$(readlink -f "$found")$newline; done
done
for level in 1 2 3; do
included=
for file in $current; do
cd "\${file%/*}" || continue
for pattern in $(sed 's/[#!].*//; s/^@[^[:space:]]*//' "$file" | sed -n 's/^[[:space:]]*include[rmwba]\\{0,1\\}[[:space:]]\\{1,\\}\\([^[:space:]].*[^[:space:]]\\)[[:space:]]*$/\\1/p'); do
for found in $pattern; do
case $found in /*) ;; *) found=\${file%/*}/$found ;; esac
[ -f "$found" ] && [ -r "$found" ] || continue
real=$(readlink -f "$found")
case $seen in *"$newline$real$newline"*) continue ;; esac
seen=$seen$real$newline included=$included$found$newline
haploy_as_packaged "$found" || { printf '%s%s\\n' ${marker} "$found"; cat "$found"; echo; }
done
done
done
current=$included
done`
}
