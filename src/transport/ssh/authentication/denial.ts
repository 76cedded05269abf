import { existsSync } from 'node:fs'
import { type Hop, placeOf } from '../hop.js'
import { count } from './attempts.js'

/** One sentence, and what to do. */
export type Denial = readonly [what: string, hint: string]

interface Login {
  readonly hop: Hop
  /** Labels of the methods that the host accepted. */
  readonly accepted: readonly string[]
  /** Labels of the methods that were tried, without keys of the agent. */
  readonly tried: readonly string[]
  /** Whether any key or password was tried. */
  readonly hasTried: boolean
  /** The number of the agent's keys that were tried. */
  readonly agentKeys: number
  readonly skipped: readonly string[]
  /** The methods that the host accepts next. */
  readonly offered: readonly string[]
  readonly hasPassword: boolean
  /** What the host asked in the method keyboard-interactive. */
  readonly prompts: readonly string[]
  readonly message: string
}

/** Says how far a login got that the host denied. */
export function explainDenial(login: Login): Denial {
  const { hop, accepted, offered } = login
  const where = placeOf(hop)
  const details = detailsOf(login)
  if (accepted.length === 0) return [`${where} denies user ${hop.user} the login: ${details}`, hintFor(login)]
  return [
    `${where} accepts ${accepted.join(' and ')} of user ${hop.user}, but also requires ${offered.join(' or ')}: ${details}`,
    hintForFurther(login),
  ]
}

function detailsOf(login: Login): string {
  const { hop, accepted, tried, agentKeys, offered, prompts } = login
  const all = [...(agentKeys > 0 ? [count(agentKeys)] : []), ...tried]
  const skipped = [
    ...login.skipped,
    ...excludedFrom(login).map((method) => `${method}: ${hop.methods.excluded.get(method)}`),
    ...certificatesOf(hop).map((path) => `certificate ${path} (haploy's SSH library does not support certificates)`),
    ...hop.unusedSettings.map((setting) => `${setting} (haploy's SSH library does not support it)`),
  ]
  return [
    `tried ${all.join(', ') || 'nothing that the host accepts'}`,
    ...(skipped.length > 0 ? [`skipped ${skipped.join(', ')}`] : []),
    ...(offered.length > 0 && accepted.length === 0 ? [`the host accepts ${offered.join(', ')}`] : []),
    ...(prompts.length > 0 ? [`the host asked ${prompts.map((prompt) => JSON.stringify(prompt)).join(', ')}`] : []),
  ].join('; ')
}

/** The methods that the SSH configuration excludes, of those for which haploy has something. */
function excludedFrom({ hop, hasPassword }: Login): string[] {
  return [...hop.methods.excluded.keys()].filter((method) => method === 'publickey' || hasPassword)
}

/** As OpenSSH looks for them: those that are configured, else those beside the keys. */
function certificatesOf({ certificates, keys }: Hop): string[] {
  const beside = keys.map(({ path }) => `${path.replace(/\.pub$/, '')}-cert.pub`)
  return (certificates.length > 0 ? certificates : beside).filter((path) => existsSync(path))
}

function hintFor(login: Login): string {
  const { hop, offered, hasTried, hasPassword, message } = login
  const authorizedKeys = `~${hop.user}/.ssh/authorized_keys`
  if (/too many authentication failures/i.test(message)) {
    return 'The host allows few tries (MaxAuthTries): set `key` to the right key, or IdentityFile and IdentitiesOnly in the SSH configuration.'
  }
  if (certificatesOf(hop).length > 0)
    return `Add the public key itself to ${authorizedKeys} there, or set another \`key\`.`
  const excluded = excludedFrom(login).filter((method) => offered.includes(method))
  if (excluded.length > 0 && !hasTried) return allow(excluded)
  if (offered.length > 0 && !offered.includes('publickey')) return hintForPassword(hasPassword)
  return `Check that the public key is in ${authorizedKeys} there, or set another \`key\` or \`user\`.`
}

function hintForFurther(login: Login): string {
  const { offered, hasPassword } = login
  const excluded = excludedFrom(login).filter((method) => offered.includes(method))
  if (excluded.length > 0) return allow(excluded)
  if (offered.some((method) => asksForPassword.includes(method))) return hintForPassword(hasPassword)
  if (offered.includes('publickey')) {
    return 'Name all keys that the host requires with IdentityFile in the SSH configuration, and omit `key` in the inventory.'
  }
  return 'haploy logs in with keys and passwords only: change AuthenticationMethods in the sshd_config there.'
}

function allow(methods: readonly string[]): string {
  return `Allow ${methods.join(' or ')} for this host in the SSH configuration.`
}

function hintForPassword(hasPassword: boolean): string {
  return hasPassword
    ? 'Check `password`: haploy answers everything that the host asks with it, so it cannot give one-time codes.'
    : 'Set the login password of the user as `password`. haploy cannot give one-time codes.'
}

const asksForPassword: readonly string[] = ['password', 'keyboard-interactive']
