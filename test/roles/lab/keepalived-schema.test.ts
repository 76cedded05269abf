import { expect } from 'chai'
import fc from 'fast-check'
import { configTest } from '../../../roles/keepalived/daemon-configuration.js'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import { releaseOf } from '../../../roles/keepalived/install/release.js'
import { type Facts, HaployError, type Problem, type Resource } from '../../../src/index.js'
import { keepalivedVariables } from '../keepalived/variables-arbitrary.js'
import { contextOf, debian, hostVarsOf, planForBareHost, problemsOf, tasksOf } from '../staged-role.js'
import { RealPair } from './real-pair.js'

/** HAPLOY_KEEPALIVED_CONFIGS=3000 tries that many. */
const count = Number(process.env.HAPLOY_KEEPALIVED_CONFIGS ?? 200)
const batch = 50

const conf = '/etc/keepalived/keepalived.conf'
const facts: Facts = {
  ...debian,
  interfaces: [
    { name: 'eth0', up: true, addresses: [{ cidr: '198.18.0.11/24', label: 'eth0' }] },
    {
      name: 'veth0',
      up: true,
      addresses: [
        { cidr: '10.9.0.1/24', label: 'veth0' },
        { cidr: 'fd00::1/64', label: 'veth0' },
      ],
    },
  ],
}

describe('Whatever the schema of keepalived accepts', function () {
  this.timeout(200_000 + 400 * count)
  const hosts = new RealPair('keepalived-schema')

  before(async function () {
    await hosts.boot(this)
    await hosts.sh('lb1', 'apt-get -q update && apt-get -q -y install --no-install-recommends keepalived')
    await hosts.sh('lb1', 'ip link add veth0 type veth peer name veth1 && ip address add 10.9.0.1/24 dev veth0')
    await hosts.sh('lb1', 'ip address add fd00::1/64 dev veth0 nodad && ip link set veth0 up && ip link set veth1 up')
    const scripts = ['check_nginx.sh', 'notify.sh', 'ready.sh']
    await hosts.sh(
      'lb1',
      `mkdir -p /etc/keepalived && cd /etc/keepalived && for s in ${scripts.join(' ')}; do echo '#!/bin/sh' >$s; chmod 755 $s; done`,
    )
  })

  after(() => hosts.down())

  it(`is accepted by the host or refused by lint with a sentence: ${count} sets of variables`, async () => {
    const samples = fc.sample(keepalivedVariables, {
      numRuns: count,
      seed: Number(process.env.HAPLOY_KEEPALIVED_SEED ?? 1),
    })
    const rendered = await Promise.all(samples.map(renderingOf))
    const accepted = rendered.filter((each) => 'text' in each)
    expect(accepted.length, 'accepted by lint').to.be.greaterThan(count / 5)
    expect(rendered.length - accepted.length, 'refused by lint').to.be.greaterThan(count / 20)
    const refused: { output: string; text: string }[] = []
    for (let start = 0; start < accepted.length; start += batch) {
      const some = accepted.slice(start, start + batch)
      const outputs = await validate(some)
      refused.push(...some.map(({ text }, i) => ({ output: outputs[i]!, text })).filter(({ output }) => output !== ''))
    }
    const shown = [...refused.slice(0, 20).map(({ output }) => output), refused[0]?.text].join('\n\n')
    expect(refused.length, `refused by the host, of ${accepted.length}:\n${shown}`).to.equal(0)
  })

  /** What the host's keepalived says of each configuration: nothing if it accepts it. */
  async function validate(configurations: readonly { text: string; variables: KeepalivedInput }[]): Promise<string[]> {
    const pieces = configurations.map(({ text, variables }, i) => {
      const vars = keepalived.definition.variables.parse(variables)
      const path = `/tmp/configuration-${i}`
      return `cat >${path} <<'END-OF-CONFIGURATION'\n${text}END-OF-CONFIGURATION\n(${configTest(path, releaseOf('2.2.7'), vars).text}\n) 2>&1 || echo "code $?"\necho END-OF-OUTPUT\n`
    })
    const output = await hosts.feed('lb1', pieces.join(''))
    return output
      .split('END-OF-OUTPUT\n')
      .slice(0, configurations.length)
      .map((text) => text.trim())
  }
})

/** An error that a project can only ignore if the host itself decides, as for raw text. */
function isFinal({ rule, severity }: Problem): boolean {
  const found = keepalived.definition.rules?.find(({ id }) => id === rule)
  return severity === 'error' && (found?.cannotBeIgnored !== undefined || /\/(?:raw|command)-/.test(found?.id ?? ''))
}

interface Rendering {
  readonly variables: KeepalivedInput
  readonly text: string
}

/** The configuration of lb1, or an error of lint or of the role, which must be a sentence. */
async function renderingOf(variables: KeepalivedInput): Promise<Rendering | { readonly refusal: string }> {
  const errors = problemsOf(keepalived, hostVarsOf(keepalived, [variables, variables])).filter(isFinal)
  if (errors[0]) {
    expect(errors[0].message).to.match(/\w+ \w+/)
    return { refusal: errors[0].message }
  }
  try {
    const context = contextOf(keepalived, variables, { facts })
    const { resource } = tasksOf(keepalived, context).find((one) => one.resource.name === conf)!
    return { variables, text: await contentOf(resource) }
  } catch (error) {
    expect(error).to.be.instanceOf(HaployError)
    return { refusal: (error as Error).message }
  }
}

/** What a resource writes, secrets included. */
async function contentOf(resource: Resource): Promise<string> {
  const pieces: Uint8Array[] = []
  for (const { input } of planForBareHost(resource).flatMap(({ steps }) => steps))
    for await (const piece of input?.read() ?? []) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}
