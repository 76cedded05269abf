import type { HostVars, Rule, RulePlay, Violation } from 'haploy'
import { acmeSource } from '../../certificate-sources/sources.js'
import type { Certificates } from '../schema/variables.js'

export const rules: readonly Rule<Certificates>[] = [
  {
    id: 'certificates/unused',
    severity: 'error',
    explanation:
      'nginx serves only the certificates of its own variable. Declare the same ones in both roles, by the same names.',
    find: unused,
  },
  {
    id: 'certificates/renewal-due',
    severity: 'advice',
    explanation:
      'The next run orders a certificate: there is none, it has other names, or less than a third of its lifetime is left.',
    find: due,
  },
]

function unused(hosts: readonly HostVars<Certificates>[], _: unknown, play: RulePlay): readonly Violation[] {
  const ofNginx = play.variablesOf('nginx') as readonly HostVars<{ certificates: Record<string, object> }>[]
  return hosts.flatMap(({ host, vars }) => {
    const all = ofNginx.filter((each) => each.host.name === host.name)
    if (all.length === 0) return []
    const isUsed = (name: string) => all.some(({ vars }) => 'acme' in (vars.certificates[name] ?? {}))
    return Object.keys(vars.certificates)
      .filter((name) => !isUsed(name))
      .map((name) => ({
        hosts: [host.name],
        variable: `certificates.certificates.${name}`,
        message: `the role nginx has no certificate ${name} by ACME`,
        hint: `Give both roles the same: nginx({ certificates, … }) and certificatePlays('…', { certificates }).`,
      }))
  })
}

/** The play that serves the certificates would say the same again. */
function due(hosts: readonly HostVars<Certificates>[]): readonly Violation[] {
  return hosts.flatMap(({ host, vars }) => {
    if (vars.serve) return []
    return Object.entries(vars.certificates).flatMap(([name, declared]) => {
      const source = acmeSource(name, declared)
      const reason = source.reasonToRenew()
      if (reason === undefined) return []
      return [
        {
          hosts: [host.name],
          variable: `certificates.certificates.${name}`,
          message: `the next run orders the certificate ${name} ${source.origin}, because ${reason}`,
        },
      ]
    })
  })
}
