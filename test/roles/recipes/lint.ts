import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import { type NginxInput, nginx } from '../../../roles/nginx/index.js'
import { prepare } from '../../../src/engine/prepare/prepare.js'
import { defineInventory, definePlaybook, type Problem } from '../../../src/index.js'
import { ProblemsError } from '../../../src/inventory/validation/problems.js'

/** The variables of a recipe for one host: a balancer has both roles, a web server only nginx. */
export interface Machine {
  readonly address: string
  readonly nginx: object
  readonly keepalived?: object
}

export type { KeepalivedInput, NginxInput }

/** The messages of `haploy lint` for some machines, errors and advice, without hosts and layers. */
export function lint(machines: readonly Machine[]): string[] {
  const hosts = (prefix: string, some: readonly Machine[]) =>
    Object.fromEntries(some.map((machine, i) => [`${prefix}${i + 1}`, { ...machine }]))
  const balancers = machines.filter((machine) => machine.keepalived)
  const servers = machines.filter((machine) => !machine.keepalived)
  const inventory = { groups: { lb: { hosts: hosts('lb', balancers) }, web: { hosts: hosts('web', servers) } } }
  const plays = [
    ...(servers.length > 0 ? [{ hosts: 'web', roles: [nginx()] }] : []),
    { hosts: 'lb', serial: 1, roles: [nginx()] },
    { hosts: 'lb', roles: [keepalived()] },
  ]
  const problems = problemsOf({
    playbook: { name: 'recipe', define: definePlaybook(plays) },
    inventory: defineInventory(inventory as Parameters<typeof defineInventory>[0]),
    roles: [],
    transport: { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: {} },
  })
  return [...new Set(problems.map(({ message }) => message.replace(/ \(from .*/, '')))]
}

/** Each of these is reported once, and nothing else. */
export function expectMessages(messages: readonly string[], expected: readonly RegExp[]): void {
  const report = messages.join('\n')
  for (const one of expected)
    expect(
      messages.filter((message) => one.test(message)),
      `${one} in:\n${report}`,
    ).to.have.length(1)
  expect(messages, `more than expected:\n${report}`).to.have.length(expected.length)
}

function problemsOf(request: Parameters<typeof prepare>[0]): readonly Problem[] {
  try {
    return prepare(request).advice
  } catch (error) {
    if (error instanceof ProblemsError) return [...error.errors, ...error.advice]
    throw error
  }
}
