import { FailedError, type Item, type StateResource, sh, subject, task } from 'haploy'

/** Refuses a host whose unit is masked, before anything on it is changed: the role could not start the daemon at the end. */
export function unmasked(daemon: string): Item {
  return task(`check that ${daemon} may start`, unmaskedUnit(`${daemon}.service`), { tags: ['always'] })
}

/** The state of the unit's file, which systemd reads from the disk: `enabled`, `masked`, `masked-runtime` … */
function unmaskedUnit(unit: string): StateResource<string> {
  return {
    type: 'state',
    kind: 'unit',
    name: unit,
    probe: {
      script: sh`systemctl show -p UnitFileState -- ${unit} 2>/dev/null; :`,
      parse: ({ text }) => text.trim().replace('UnitFileState=', ''),
    },
    plan(file) {
      if (file.startsWith('masked')) throw maskedError(unit, file)
      return []
    },
    isPrecondition: true,
    reads: [subject.unit(unit)],
    writes: [],
  }
}

function maskedError(unit: string, file: string): FailedError {
  const runtime = file === 'masked-runtime' ? '--runtime ' : ''
  return new FailedError(`${unit} is masked on this host, so it cannot be started`, {
    hint: `Find out why it was masked; \`systemctl unmask ${runtime}${unit}\` reverts it.`,
  })
}
