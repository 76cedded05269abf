import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Lab } from '../../src/lab/index.js'
import { type CommandOptions, type CommandResult, haploy, type Started, start } from './command.js'
import { Report } from './report.js'

type Variables = Readonly<Record<string, unknown>>

export type RunReport = Report & { readonly code: number | null }

/** A project folder with `inventory/`, `playbooks/` and `roles/`, and the commands that run in it. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'haploy project '))

  constructor(readonly lab: Lab) {}

  path(name: string): string {
    return join(this.folder, name)
  }

  write(path: string, content: string | Uint8Array): this {
    const file = this.path(path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    return this
  }

  /** Writes `inventory/<name>.ts` with hosts of the lab: each with its variables, in the group of its name. */
  inventory(hosts: Readonly<Record<string, Variables>>, vars: Variables = {}, name = 'hosts'): this {
    const { keyFile: key, knownHostsFile: knownHosts } = this.lab
    const groups: Record<string, { hosts: Record<string, Variables> }> = {}
    for (const [host, own] of Object.entries(hosts)) {
      const group = host.replace(/\d+$/, '')
      groups[group] ??= { hosts: {} }
      groups[group].hosts[host] = { address: this.#addressOf(host), ...own }
    }
    const definition = { vars: { user: 'ops', become: true, key, knownHosts, ...vars }, groups }
    const text = `import { defineInventory } from 'haploy'\n\nexport default defineInventory(${JSON.stringify(definition, null, 2)})\n`
    return this.write(`inventory/${name}.ts`, text)
  }

  /** Writes `roles/<name>/index.ts` with these tasks and handlers, and `playbooks/<name>.ts` with the role on all hosts. */
  role(name: string, parts: RoleText): this {
    return this.write(`roles/${name}/index.ts`, roleText(name, parts)).write(
      `playbooks/${name}.ts`,
      `import { definePlaybook } from 'haploy'
import { role } from '../roles/${name}/index.js'

export default definePlaybook([{ hosts: 'all', roles: [role()] }])
`,
    )
  }

  haploy(args: readonly string[], options: Partial<CommandOptions> = {}): Promise<CommandResult> {
    return haploy(this.lab, args, { cwd: this.folder, ...options })
  }

  start(args: readonly string[], options: Partial<CommandOptions> = {}): Started {
    return start(this.lab, args, { cwd: this.folder, ...options })
  }

  /** Runs a playbook with JSON output. Throws when the run cannot start or writes to standard error. */
  async run(args: readonly string[], options: Partial<CommandOptions> = {}): Promise<RunReport> {
    const ended = await this.haploy(['run', ...args, '--output', 'json'], options)
    if (ended.stderr !== '') throw new Error(`haploy run ${args.join(' ')}: exit ${ended.code}: ${ended.stderr}`)
    return Object.assign(new Report(ended), { code: ended.code })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }

  #addressOf(name: string): string {
    return this.lab.hosts.find((host) => host.name === name)!.address
  }
}

/** TypeScript: lists of tasks, in which `vars` are the role's variables, and a schema. */
export interface RoleText {
  readonly tasks: string
  readonly handlers?: string
  readonly variables?: string
}

function roleText(name: string, { tasks, handlers = '', variables = 'z.object({})' }: RoleText): string {
  return `import { absent, command, copy, defineRole, directory, file, group, link, pkg, reload, restart, service, sh, subject, template, user } from 'haploy'
import { z } from 'zod'

export const role = defineRole({
  name: '${name}',
  folder: import.meta.dirname,
  variables: ${variables},
  tasks: ({ vars }) => [
${tasks}
  ],
  handlers: () => [
${handlers}
  ],
})
`
}
