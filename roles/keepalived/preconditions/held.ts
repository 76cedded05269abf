import { type Inspection, type Loss, type Script, sh } from 'haploy'
import { plainAddress } from '../address.js'
import type { Instance } from '../schema/instance.js'
import { deployedInstances } from './deployed.js'

/** Finds the instances and addresses of a keepalived.conf that haploy did not write and that are not declared. */
export function heldBefore(declared: readonly Instance[], path = '/etc/keepalived/keepalived.conf'): Inspection {
  return { path, script: readIncluded(path), explain: (lines) => lossOf(lines, declared) }
}

/** haploy's own keepalived.conf includes no file. */
function lossOf(lines: readonly string[], declared: readonly Instance[]): Loss {
  const files = lines.filter((line) => line.startsWith(marker)).map((line) => line.slice(marker.length))
  const text = lines.filter((line) => !line.startsWith(marker)).join('\n')
  const deployed = deployedInstances(text)
  const names = new Set(declared.map(({ name }) => name))
  const held = new Set(declared.flatMap(({ addresses }) => addresses.map(({ address }) => plainAddress(address))))
  const addresses = [...deployed.values()].flatMap((each) => each.addresses).filter((address) => !held.has(address))
  const servers = text.replace(/[#!].*$/gm, '').matchAll(/\bvirtual_server\s+(\S+)\s+(\d+)/g)
  return {
    files,
    services: [
      ...[...deployed.keys()].filter((name) => !names.has(name)).map((name) => `VRRP instance ${name}`),
      ...[...new Set(addresses)].map((address) => `virtual address ${address}`),
      ...[...servers].map(([, address, port]) => `virtual server ${address} ${port}`),
    ],
  }
}

const marker = 'included file '

/**
 * Prints a configuration, and the files that it includes to the third level, each after a line with its path. Those of
 * packages are left out. A relative path begins in the folder of the file that includes it.
 */
function readIncluded(conf: string): Script {
  return sh`newline='
'
IFS=$newline
seen=$newline$(readlink -f ${conf})$newline current=${conf}
cat ${conf}; echo
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
