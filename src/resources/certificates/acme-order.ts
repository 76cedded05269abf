import { FailedError } from '../../core/errors.js'
import type { Report } from '../../core/resource.js'
import { Secret } from '../../core/shell/secret.js'
import type { AcmeAccount } from './acme-account.js'
import { awaitAnswer } from './acme-http.js'
import type { AcmeOptions, DnsRecords } from './acme-options.js'
import { KeyPair } from './key-pair.js'

type AcmeClient = typeof import('acme-client')
type Client = InstanceType<AcmeClient['Client']>
type Authorization = Awaited<ReturnType<Client['getAuthorizations']>>[number]

type Options = Omit<AcmeOptions, 'folder'>

/**
 * Orders a certificate. The key of the account is kept first. Throws FailedError with the name and the authority's own
 * reason.
 */
export async function order(options: Options, account: AcmeAccount, report: Report): Promise<KeyPair> {
  const { names, directory } = options
  const { Client, crypto } = await load()
  await assertAnswers(directory)
  account.keep()
  report(`ordering a certificate for ${names.join(', ')}`)
  const client = new Client({
    directoryUrl: directory,
    accountKey: account.key.reveal(),
    backoffMin: 500,
    ...externalAccount(options),
  })
  const authorizations = await during(`${directory} refuses an order for ${names.join(', ')}`, async () => {
    const contact = options.email === undefined ? [] : [`mailto:${options.email}`]
    await client.createAccount({ termsOfServiceAgreed: options.termsOfServiceAgreed, contact })
    const order = await client.createOrder({ identifiers: names.map((value) => ({ type: 'dns', value })) })
    return { order, all: await client.getAuthorizations(order) }
  })
  for (const each of authorizations.all) await authorize(client, each, { ...options, account }, report)
  return await during(`${directory} does not issue the certificate for ${names.join(', ')}`, async () => {
    const [key, request] = await crypto.createCsr({ altNames: [...names] }, await crypto.createPrivateEcdsaKey())
    const finalized = await client.finalizeOrder(authorizations.order, request)
    return new KeyPair(await client.getCertificate(finalized), new Secret(key.toString()))
  })
}

/** Milliseconds. A request that gets no answer must not hold the hosts. */
const requestTimeout = 30_000

/** acme-client tries for 75 seconds, and then does not say why. */
async function assertAnswers(directory: string): Promise<void> {
  try {
    const response = await fetch(directory, { signal: AbortSignal.timeout(requestTimeout) })
    if (!response.ok) throw new Error(`it answers with status ${response.status}`)
  } catch (cause) {
    const { message } = ((cause as Error).cause ?? cause) as Error
    throw new FailedError(`the ACME directory ${directory} cannot be read: ${message}`, {
      hint: 'If its certificate is not trusted, set NODE_EXTRA_CA_CERTS to the file with the certificate of its authority.',
      cause,
    })
  }
}

async function load(): Promise<AcmeClient> {
  try {
    const { default: acme } = (await import('acme-client')) as unknown as { default: AcmeClient }
    acme.axios.defaults.timeout = requestTimeout
    return acme
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new FailedError('certificates by ACME need the package acme-client, which is not installed', {
      hint: 'Run `npm install acme-client` where haploy is installed.',
      cause,
    })
  }
}

function externalAccount({ externalAccount }: Options) {
  if (!externalAccount) return {}
  const { kid, hmacKey } = externalAccount
  return { externalAccountBinding: { kid, hmacKey: hmacKey.reveal() } }
}

/** Proves to the authority that a name is ours. */
async function authorize(
  client: Client,
  authorization: Authorization,
  options: Options & { readonly account: AcmeAccount },
  report: Report,
): Promise<void> {
  const { status, identifier, challenges } = authorization
  if (status === 'valid') return
  const name = identifier.value
  const type = options.dns ? 'dns-01' : 'http-01'
  const challenge = challenges.find((each) => each.type === type)
  if (!challenge) throw new FailedError(`${options.directory} offers no ${type} for ${name}`)
  const prove = async () => {
    report(`waiting until the authority has checked ${name}`)
    await client.completeChallenge(challenge)
    await client.waitForValidStatus(challenge)
  }
  const what = `the authority could not check ${name}`
  if (options.dns) {
    const record = { dns: options.dns, name: `_acme-challenge.${name}` }
    const value = await client.getChallengeKeyAuthorization(challenge)
    return await during(what, () => withRecord(record, value, prove), hintForDns(record.name))
  }
  const { thumbprint } = options.account
  report(`waiting until ${name} answers`)
  const wrong = await awaitAnswer(name, thumbprint)
  await during(what, prove, hintForHttp(name, thumbprint, wrong))
}

interface DnsRecord {
  readonly dns: DnsRecords
  readonly name: string
}

async function withRecord({ dns, name }: DnsRecord, value: string, act: () => Promise<void>): Promise<void> {
  await dns.set(name, value)
  try {
    await act()
  } finally {
    await dns.remove(name, value)
  }
}

function hintForHttp(name: string, thumbprint: string, wrong: string | undefined): string {
  const seen = wrong === undefined ? '' : ` From this machine, it gives ${wrong}.`
  return `Port 80 of ${name} must lead to the host that has the address: \`curl http://${name}/.well-known/acme-challenge/test\` must print test.${thumbprint}.${seen}`
}

function hintForDns(record: string): string {
  return `Name servers must have the TXT record ${record} as soon as \`dns.set\` has returned.`
}

async function during<T>(what: string, act: () => Promise<T>, hint?: string): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw new FailedError(`${what}: ${(cause as Error).message}`, { hint, cause })
  }
}
