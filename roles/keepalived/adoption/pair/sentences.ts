import type { KeepalivedInput } from '../../input.js'
import { passwordOf } from '../effective/election.js'
import { trackedByGroup, trackedByInstance } from '../effective/together.js'
import { definitionStatements } from '../effective/tracking.js'
import { notifyKeywords } from '../effective/values/settings.js'
import { groupWith, type PairHost } from '../host.js'
import { type Block, lastOf, linesIn, wordAfter } from '../reading/block.js'
import { standardPath } from '../reading/read.js'
import { trackedOn } from '../variables/checks.js'
import { programsElsewhere } from '../variables/scripts.js'

/** What the role writes that the host does not have, or the other way round, without effect on who holds an address. */
export function differencesOn(host: PairHost): readonly string[] {
  return [
    ...host.instances.flatMap(({ name, block }) => instanceDifferences(`${name} on ${host.name}`, block, host.globals)),
    ...ignoredOn(host),
    ...globalDifferences(host),
  ]
}

function instanceDifferences(title: string, block: Block, globals: Block): readonly string[] {
  const state = wordAfter(block, 'state')
  const password = wordAfter(linesIn(block, 'authentication'), 'auth_pass')
  const used = passwordOf(block, globals)
  return [
    ...(state === 'MASTER' ? [`${title} starts as BACKUP instead of MASTER: the highest priority takes over.`] : []),
    ...(state === 'MASTER' && lastOf(block, 'nopreempt')
      ? [`${title} preempts: keepalived ignores nopreempt where the state is MASTER.`]
      : []),
    ...(password !== undefined && !used ? [`${title} has a password, which VRRP 3 does not know.`] : []),
    ...(used && used.password !== password
      ? [`The password of ${title} has more than 8 characters, of which keepalived uses 8.`]
      : []),
  ]
}

/** What keepalived ignores. */
function ignoredOn(host: PairHost): readonly string[] {
  const { definitions, groups, instances } = host
  const used = trackedOn(host).map(({ definition }) => definition)
  const said = (name: string, ignored: readonly string[]) =>
    ignored.map((sentence) => `${name} on ${host.name} ${sentence}: keepalived ignores that.`)
  const twice = definitionStatements(host.statements).filter(
    (each) => !definitions.some((one) => one.statement === each),
  )
  return [
    ...instances.flatMap((one) => said(one.name, trackedByInstance(one, groupWith(one, host), definitions).ignored)),
    ...groups.flatMap((one) => said(one.name, trackedByGroup(one, instances, definitions).ignored)),
    ...definitions
      .filter((each) => each.kind === 'script' && !used.includes(each))
      .map(({ name }) => `Nothing tracks ${name} on ${host.name}, so it is a check that no instance names.`),
    ...twice.map(({ words }) => `${words.join(' ')} is defined twice on ${host.name}: only the first one counts.`),
    ...definitions
      .filter(({ kind }) => kind === 'script')
      .flatMap(({ name, statement }) => {
        const words = lastOf(statement.block ?? [], 'script')?.words ?? []
        return words.length > 2
          ? [`The script of ${name} on ${host.name} has no quotation marks: keepalived runs only ${words[1]}.`]
          : []
      }),
  ]
}

function globalDifferences({ name, globals, facts }: PairHost): readonly string[] {
  const routerId = wordAfter(globals, 'router_id')
  return [
    ...(routerId === undefined ? [`${name} is called ${facts.hostname} in the log and in mail, as by default.`] : []),
    ...(lastOf(globals, 'script_user') ? [] : [`Scripts on ${name} run as root, as by default.`]),
  ]
}

/** What the role writes on every host. */
export const additions: readonly string[] = [
  'The role adds a drain switch to every instance or group, which has no effect until convert_state.sh turns it on.',
  'Where keepalived can, the role adds reload_check_config, so a reload keeps the old configuration if the new one is wrong.',
  'The role adds a systemd drop-in that starts keepalived again after a crash.',
  'The role adds the scripts check_nginx.sh, notify.sh and convert_state.sh, unless the host has its own with these names.',
]

/** What the operator has to know. */
export function notesOn(host: PairHost): readonly string[] {
  const { name, reading, files, globals } = host
  const passwd = files.get('/etc/passwd')
  const hasUser = passwd === undefined || /^keepalived_script:/m.test(passwd)
  return [
    ...reading.missing.map((pattern) => `${name} includes ${pattern}, which is no file.`),
    ...(hasUser && !lastOf(globals, 'script_user') && host.definitions.some(({ kind }) => kind === 'script')
      ? [`If ${name} has the user keepalived_script, scripts ran as that user until now. Then set globals.scriptUser.`]
      : []),
    ...(reading.path === standardPath
      ? []
      : [`keepalived on ${name} reads ${reading.path}. The role writes ${standardPath}, and changes its options.`]),
    ...host.singleGroups.map(
      ({ group, instance }) =>
        `The group ${group.name} of ${name} has only ${instance.name}, which does what the group did. Its scripts get INSTANCE ${instance.name} instead of GROUP ${group.name}.`,
    ),
    ...host.singleGroups.flatMap(({ group, instance }) =>
      notifyKeywords
        .filter((keyword) => lastOf(group.block, keyword) && lastOf(instance.block, keyword))
        .map(
          (keyword) => `${keyword} of the group ${group.name} of ${name} is left out: ${instance.name} has its own.`,
        ),
    ),
    ...programsElsewhere(host).map(
      (path) => `${path} stays on ${name} as it is: the role deploys only the scripts in ${host.folder}.`,
    ),
    ...host.instances
      .filter(({ block }) => wordAfter(block, 'priority') === '255')
      .map((one) => `${one.name} has the priority 255 on ${name}, which the role does not have. Set one up to 254.`),
  ]
}

/** Instances that nothing checks, which lint rejects. */
export function uncheckedNotes({ instances, checks = {}, groups = [] }: KeepalivedInput): readonly string[] {
  const all = Object.keys(checks)
  return instances
    .filter(({ name, checks: own }) => {
      const group = groups.find((one) => one.instances.includes(name))
      return (group ? (group.checks ?? all) : (own ?? all)).length === 0
    })
    .map(({ name }) => `${name} has no check, which lint rejects: declare one in \`checks\`, or ignore the rule.`)
}
