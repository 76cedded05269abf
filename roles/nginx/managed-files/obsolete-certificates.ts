import { type Change, type StateResource, sh, subject, type Task, task } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { certificatePaths, madeFolder } from './certificates.js'

/** Removes certificates that haploy made for the host and that are no longer declared: their keys must not stay. */
export function obsoleteCertificates({ certificates }: Pick<Nginx, 'certificates'>, folder: string): Task {
  const isDeclared = (name: string) => name in certificates && !('certificate' in certificates[name]!)
  return task('remove certificates that are no longer declared', removal(folder, isDeclared), {
    tags: ['config', 'tls'],
  })
}

function removal(folder: string, isDeclared: (name: string) => boolean): StateResource<readonly string[]> {
  const made = madeFolder(folder)
  // No other task writes what nobody declares.
  const leftovers = [subject.other(`certificates in ${made} that nobody declares`)]
  return {
    type: 'state',
    kind: 'certificates',
    name: made,
    probe: {
      script: sh`for file in ${made}/*.pem ${made}/ordered/*.pem; do [ ! -e "$file" ] || printf '%s\\n' "\${file##*/}"; done`,
      parse: ({ lines }) => [...new Set(lines.map((line) => line.replace(/\.pem$/, '')))],
    },
    plan: (names) =>
      names
        .filter((name) => !isDeclared(name))
        .map((name) => ({ ...remove(name, folder), writes: [...leftovers, subject.tree(folder)] })),
    reads: leftovers,
    writes: leftovers,
  }
}

/** A certificate from a file may have taken the place of a link. */
function remove(name: string, folder: string): Change {
  const made = madeFolder(folder)
  const files = [`${made}/${name}.pem`, `${made}/ordered/${name}.pem`]
  const links = Object.values(certificatePaths(folder, { certificate: name, key: undefined }))
  const script = sh`rm -f ${files} && for link in ${links}; do [ ! -L "$link" ] || rm -f "$link" || exit; done`
  return { attribute: name, from: 'certificate and key', to: 'absent', steps: [{ script }] }
}
