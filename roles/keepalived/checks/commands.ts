import type { Problem } from 'haploy'
import { groupBy, type Members } from '../election/part.js'

/** Checks that keepalived could not run, or not with the rights that they need. */
export function commandProblems(members: Members): readonly Problem[] {
  return [...unknownPrograms(members), ...unknownScripts(members), ...powerlessRestarts(members)]
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
      hint: "Give the path: '/usr/local/bin/ready'. What needs a shell is \"/bin/sh -c '…'\".",
    }
  })
}

/** Names of scripts, of checks and of instances that are to be told of a change, that nothing stands behind. */
function unknownScripts(members: Members): readonly Problem[] {
  const found = members.flatMap(({ host, vars }) => {
    const known = ['nginx', ...Object.keys(vars.scripts)]
    const checks = Object.entries(vars.checks).map(([name, { script }]) => ({ user: `the check ${name}`, script }))
    const told = vars.instances.map(({ name, notify }) => ({ user: `notify of ${name}`, script: notify }))
    return [...checks, ...told].flatMap(({ user, script }) =>
      typeof script !== 'string' || known.includes(script) ? [] : [{ host: host.name, user, script, known }],
    )
  })
  return [...groupBy(found, ({ user, script }) => `${user} ${script}`).values()].map((same) => ({
    hosts: same.map(({ host }) => host),
    variable: `keepalived.scripts.${same[0]!.script}`,
    message: `${same[0]!.user} is the script ${same[0]!.script}, which is not declared`,
    hint: `Declare it in keepalived.scripts; there are: ${same[0]!.known.join(', ')}.`,
  }))
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
