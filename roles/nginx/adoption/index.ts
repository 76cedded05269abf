import { type AdoptedHost, type Adoption, type RoleAdoption, sh } from 'haploy'
import type { NginxInput } from '../input.js'
import { adoptHost, type HostAdoption } from './host.js'
import { differencesFor, notesFor, openFiles, unrotated } from './notes.js'
import { merged } from './pair.js'
import { filesOf } from './tree/files.js'

/** Makes variables of the configuration that nginx has on the hosts of a pair. */
export const adoption: RoleAdoption<NginxInput> = {
  script: sh`command -v nginx >/dev/null || exit 3
nginx -T 2>/dev/null || { nginx -t >&2; exit 1; }
echo
for file in /etc/nginx/modules-enabled/*.conf /usr/share/nginx/modules/*.conf /etc/systemd/system/nginx.service.d/*.conf; do
  [ -f "$file" ] || continue
  echo "# configuration file $file:"
  cat "$file"
done
echo '# configuration file /nginx -V:'
nginx -V 2>&1
dpkg-query -W -f '\${Maintainer}\n' nginx 2>/dev/null || rpm -q --qf '%{VENDOR}\n' nginx 2>/dev/null || :`,
  filesOf,
  adopt: adoptNginx,
}

/** By host name. Throws FailedError for a configuration that nginx would not accept. */
export function adoptNginx(hosts: Readonly<Record<string, AdoptedHost>>): Adoption<NginxInput> {
  const adopted = Object.entries(hosts).map(([name, host]) => ({ name, host, made: adoptHost(host) }))
  const every = <T>(found: (made: HostAdoption, files: AdoptedHost['files']) => readonly T[]) => [
    ...new Set(adopted.flatMap(({ made, host }) => found(made, host.files))),
  ]
  const total = (kind: 'options' | 'raw') => adopted.reduce((sum, { made }) => sum + made.directives[kind], 0)
  return {
    ...merged(
      Object.fromEntries(
        adopted.map(({ name, host, made }) => [name, { ...made.variables, ...surroundings(made, host) }]),
      ),
    ),
    directives: { options: total('options'), raw: total('raw') },
    differences: every(differencesFor),
    notes: every((made, files) =>
      notesFor({ ...made, vars: { ...made.vars, ...surroundings(made, { files }) } as HostAdoption['vars'] }, files),
    ),
  }
}

/** What the host has around the configuration: the rotation of its logs, and the limit of open files. */
function surroundings({ vars }: HostAdoption, { files }: Pick<AdoptedHost, 'files'>): Partial<NginxInput> {
  const limit = openFiles(files)
  return {
    ...(unrotated(vars).length > 0 && { rotation: false }),
    ...(limit !== undefined && { limits: { ...vars.limits, openFiles: limit } }),
  }
}

export { compareNginx } from './comparison/compare.js'
