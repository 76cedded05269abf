import { posix } from 'node:path'
import type { HostFiles } from 'haploy'
import { logPaths } from '../managed-files/logs.js'
import { build, type HostAdoption } from './host.js'
import { treeOf } from './tree/files.js'
import { expanded, type Node } from './tree/node.js'

/** What a host has that nginx does not care for, one sentence each. */
export function differencesFor({ variables, unavoidable, nodes }: HostAdoption, files: HostFiles): readonly string[] {
  const main = [...files.keys()][0] ?? ''
  const kept = new Set(everyInclude(nodes))
  const gone = [...new Set(everyInclude(treeOf(files)).filter((path) => !kept.has(path) && !isOfPackage(path)))]
  return [
    'Comments, layout, and an order of directives that does not matter are not kept.',
    ...(gone.length === 0
      ? []
      : [`nginx no longer includes ${gone.join(', ')}: what was in these files is in the variables.`]),
    ...((variables.servers as readonly { file?: string }[] | undefined)?.some(({ file }) => file !== undefined)
      ? [`Servers are in files of ${posix.dirname(main)}/sites.`]
      : []),
    ...unavoidable,
  ]
}

/** What `include` names in all blocks. */
function everyInclude(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node) => [
    ...(node.name === 'include' && node.words[0] !== undefined ? [node.words[0]] : []),
    ...everyInclude(node.included ?? []),
    ...everyInclude(node.block ?? []),
  ])
}

function isOfPackage(pattern: string): boolean {
  return /(^|\/)mime\.types$|\/modules(-enabled)?\//.test(pattern)
}

function everyNode(nodes: readonly Node[]): readonly Node[] {
  return expanded(nodes).flatMap((node) => [node, ...everyNode(node.block ?? [])])
}

/** What the operator has to know before the first run, one sentence each. */
export function notesFor({ nodes, vars }: HostAdoption, files: HostFiles): readonly string[] {
  const all = everyNode(nodes)
  const values = (pattern: RegExp) => [
    ...new Set(all.filter(({ name }) => pattern.test(name)).map(({ words }) => words[0] ?? '')),
  ]
  const keys = values(/^ssl_(trusted_|client_)?certificate(_key)?$|_ssl_(trusted_)?certificate(_key)?$/)
  const passwords = values(/^auth_basic_user_file$/)
  const credentials = [
    ...new Set(all.flatMap(({ name, words: [first = ''] }) => (isCredential(name, first) ? [`${name} ${first}`] : []))),
  ]
  const dropIns = [...files.keys()].filter(
    (path) => /^\/etc\/systemd\/.*\.conf$/.test(path) && !path.endsWith('/haploy.conf'),
  )
  return [
    ...(keys.length === 0
      ? []
      : [
          `Certificates and keys stay on the hosts and are named by their paths, which another host needs, too: ${keys.join(', ')}.`,
        ]),
    ...(passwords.length === 0 ? [] : [`Passwords stay on the hosts: ${passwords.join(', ')}.`]),
    ...(vars.rotation === false
      ? [`The logs outside /var/log/nginx are rotated by the host as before: ${unrotated(vars).join(', ')}.`]
      : []),
    `The role adds a drop-in to the systemd unit: LimitNOFILE=${vars.limits.openFiles} and Restart=${vars.limits.restart}; the first run restarts nginx for it.`,
    ...(vars.user === undefined ? [] : [`The account ${vars.user} is made a system account without a login shell.`]),
    ...(credentials.length === 0
      ? []
      : [`These look like credentials, and are in the project as they are in nginx.conf: ${credentials.join(', ')}.`]),
    ...(dropIns.length === 0
      ? []
      : [
          `These drop-ins of the unit remain, and those whose names sort after haploy.conf override it: ${dropIns.join(', ')}.`,
        ]),
    ...(/NGINX Packaging/.test(files.get(build) ?? '')
      ? [
          "nginx is the package of nginx's vendor: declare `install: { from: 'repository', key: … }`, so that another host has the same.",
        ]
      : []),
  ]
}

function isCredential(name: string, first: string): boolean {
  return /_set_header$|_param$/.test(name) && /authorization|password|secret|token|api-?key/i.test(first)
}

/** Logs that the package of nginx does not rotate. */
export function unrotated(vars: HostAdoption['vars']): readonly string[] {
  return logPaths(vars).filter((path) => posix.dirname(path) !== '/var/log/nginx' || !path.endsWith('.log'))
}

/** The limit of open files that drop-ins of the unit declare; undefined for none that the role can declare. */
export function openFiles(files: HostFiles): number | undefined {
  const texts = [...files].filter(([path]) => path.startsWith('/etc/systemd/')).map(([, text]) => text)
  const limits = texts.flatMap((text) =>
    [...text.matchAll(/^LimitNOFILE=(?:\d+:)?(\d+)\s*$/gm)].map(([, limit]) => Number(limit)),
  )
  return limits.filter((limit) => limit >= 1024).at(-1)
}
