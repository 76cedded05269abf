import type { Problem } from 'haploy'
import { groupBy, type Members } from './check-members.js'

/** keepalived starts programs and knows no shell: what is not the path of one is disabled with a line in the log. */
export function commandProblems(members: Members): readonly Problem[] {
  const found = members.flatMap(({ host, vars }) =>
    Object.entries(vars.checks).flatMap(([name, { command }]) => {
      const program = command?.trim().split(/\s/)[0]
      return program === undefined || program.startsWith('/') ? [] : [{ host: host.name, name, program }]
    }),
  )
  return [...groupBy(found, ({ name, program }) => `${name} ${program}`).values()].map((same) => {
    const { name, program } = same[0]!
    return {
      hosts: same.map(({ host }) => host),
      variable: `keepalived.checks.${name}.command`,
      message: `the check ${name} runs ${program || 'nothing'}, which is not the path of a program`,
      hint: "Give the path: '/usr/bin/pgrep -x nginx'. What needs a shell is \"/bin/sh -c '…'\".",
    }
  })
}
