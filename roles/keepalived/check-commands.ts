import type { Problem } from 'haploy'
import { groupBy, type Members } from './check-members.js'

/** Checks that keepalived could not run, or not with the rights that they need. */
export function commandProblems(members: Members): readonly Problem[] {
  return [...unknownPrograms(members), ...powerlessRestarts(members)]
}

/** keepalived starts programs and knows no shell: what is not the path of one is disabled with a line in the log. */
function unknownPrograms(members: Members): readonly Problem[] {
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

/** Only root may start a service. */
function powerlessRestarts(members: Members): readonly Problem[] {
  const found = members.flatMap(({ host, vars }) =>
    Object.entries(vars.checks)
      .map(([name, { restart, user = vars.globals.scriptUser }]) => ({ host: host.name, name, restart, user }))
      .filter(({ restart, user }) => restart && user !== 'root'),
  )
  return [...groupBy(found, ({ name, user }) => `${name} ${user}`).values()].map((same) => {
    const { name, user } = same[0]!
    return {
      hosts: same.map(({ host }) => host),
      variable: `keepalived.checks.${name}.user`,
      message: `the check ${name} is to start nginx as ${user}, who may not`,
      hint: "Give it user: 'root', or drop `restart`.",
    }
  })
}
