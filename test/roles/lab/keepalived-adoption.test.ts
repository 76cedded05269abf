import { expect } from 'chai'
import { adoption, adoptKeepalived, compareKeepalived } from '../../../roles/keepalived/adoption/index.js'
import { configTest } from '../../../roles/keepalived/daemon-configuration.js'
import { type KeepalivedInput, keepalived } from '../../../roles/keepalived/index.js'
import { releaseOf } from '../../../roles/keepalived/install/release.js'
import { type Adoption, type HostFiles, Secret } from '../../../src/index.js'
import { Lab } from '../../../src/lab/index.js'
import { on, within } from '../../lab/ground-truth.js'
import { labName } from '../../lab/lab-name.js'
import { Project } from '../../lab/project.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'
import { adopted, facts, filesOfPair, pairNames, variablesOn, writtenOn } from '../keepalived/adoption/adopted-pair.js'

const name = labName('keepalived-adoption')
const both = ['lb1', 'lb2'] as const
/** Programs that the pairs name and that a bare host does not have. */
const programs =
  `/usr/local/bin/app-health /usr/local/sbin/promote.sh /usr/local/sbin/demote.sh /usr/local/sbin/log-state.sh
  /usr/bin/ping /usr/bin/dig`.split(/\s+/)

describe('An adopted keepalived pair', function () {
  this.timeout(600_000)
  let lab: Lab

  before(async function () {
    await skipWithoutLab(this)
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 2 })
    const install = 'DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends'
    await Promise.all(
      both.map((host) =>
        on(
          lab,
          host,
          `set -e
apt-get -q update && ${install} keepalived nginx && systemctl start nginx
ip link add eth1 type veth peer name eth1peer && ip link set eth1peer up && ip address add 10.9.0.${host === 'lb1' ? 11 : 12}/24 dev eth1 && ip link set eth1 up
for file in ${programs.join(' ')}; do printf '#!/bin/sh\\n' >$file; chmod 755 $file; done`,
        ),
      ),
    )
  })

  after(() => lab?.down())

  for (const pair of pairNames) {
    it(`is accepted by keepalived as it was and as the role writes it: ${pair}`, async () => {
      const adoption = adopted(pair)
      for (const [host, before] of Object.entries(filesOfPair(pair))) {
        const after = await writtenOn(host, adoption)
        await copy(host, before)
        const found = (await read(host)).files
        for (const [path, text] of before) expect(found.get(path), `${host}: ${path}`).to.equal(text)
        const options = /DAEMON_ARGS="-D (.*)"/.exec(before.get('/etc/default/keepalived') ?? '')?.[1] ?? ''
        const original = await lab.on(host, `unshare --pid --fork keepalived -t ${options} 2>&1`)
        expect([original.code, original.stdout], `${host}, before`).to.deep.equal([0, ''])
        await copy(host, new Map([...after].filter(([path]) => path.startsWith('/etc/keepalived/'))))
        const vars = keepalived.definition.variables.parse(variablesOn(host, adoption))
        const test = configTest('/etc/keepalived/keepalived.conf', releaseOf('2.2.7'), vars)
        const result = await lab.on(host, test.complete)
        expect([result.code, result.stdout + result.stderr], `${host}, after`).to.deep.equal([0, ''])
      }
    })
  }

  for (const [pair, holders] of [
    ['hot-standby', { '198.18.0.200': 'lb1' }],
    ['dual-master', { '198.18.0.251': 'lb1', '198.18.0.252': 'lb2' }],
  ] as const) {
    it(`keeps its addresses when it is deployed, and fails over: ${pair}`, async () => {
      for (const [host, files] of Object.entries(filesOfPair(pair))) {
        await copy(host, files)
        await on(
          lab,
          host,
          'rm -rf /var/lib/haploy /etc/systemd/system/keepalived.service.d; systemctl restart keepalived',
        )
      }
      await areHeld(holders)
      const before = { lb1: await read('lb1'), lb2: await read('lb2') }
      const project = projectOf(adoptKeepalived(before))
      const refused = await project.haploy(['run', 'site'])
      expect(refused.stdout).to.match(/haploy did not write \/etc\/keepalived/)
      const { code, stdout } = await project.haploy(['run', 'site', '--take-over'])
      expect(code, stdout).to.equal(0)
      await areHeld(holders)
      for (const host of both)
        expect(compareKeepalived(before[host].files, (await read(host)).files, host), host).to.deep.equal([])
      expect((await project.haploy(['run', 'site', '--check'])).code).to.equal(0)
      project.remove()

      const moved = Object.fromEntries(Object.keys(holders).map((address) => [address, 'lb2']))
      await on(lab, 'lb1', 'systemctl stop nginx')
      await areHeld(moved)
      await on(lab, 'lb1', 'systemctl start nginx')
      await areHeld(holders)
    })
  }

  /** Replaces everything in the folder of keepalived. */
  async function copy(host: string, files: HostFiles): Promise<void> {
    const pieces = [...files].map(([path, text]) => {
      const content = Buffer.from(text).toString('base64')
      return `mkdir -p $(dirname ${path}) && echo ${content} | base64 -d >${path} && chmod ${path.endsWith('.sh') ? 755 : 644} ${path}`
    })
    const reset = 'rm -rf /etc/keepalived/* && echo \'DAEMON_ARGS=""\' >/etc/default/keepalived'
    const { code, stdout, stderr } = await lab.on(host, 'sh -e -s', { input: [reset, ...pieces].join('\n') })
    expect(code, stdout + stderr).to.equal(0)
  }

  /** What the command would know of a host. */
  async function read(host: string) {
    const files = adoption.filesOf(await on(lab, host, adoption.script.complete))
    return { files, facts: facts[host]! }
  }

  function projectOf({ variables, hostVariables }: Adoption<KeepalivedInput>): Project {
    const { keyFile: key, knownHostsFile: knownHosts } = lab
    const hosts = lab.hosts.map(({ name: host, address }) => [host, { address, keepalived: hostVariables[host] ?? {} }])
    const definition = {
      vars: { user: 'ops', become: true, key, knownHosts, keepalived: variables },
      groups: { lb: { hosts: Object.fromEntries(hosts) } },
    }
    const text = JSON.stringify(withMarks(definition), null, 2).replace(/"secret:([^"]*)"/g, "secret('$1')")
    return new Project(lab)
      .write(
        'inventory/hosts.ts',
        `import { defineInventory, secret } from 'haploy'\n\nexport default defineInventory(${text})\n`,
      )
      .write(
        'playbooks/site.ts',
        `import { definePlaybook } from 'haploy'
import { keepalived } from 'haploy/roles'

export default definePlaybook([{ hosts: 'lb', roles: [keepalived()] }])
`,
      )
  }

  async function areHeld(wanted: Readonly<Record<string, string>>): Promise<void> {
    await within(90, JSON.stringify(wanted), async () => {
      const outputs = await Promise.all(both.map((host) => on(lab, host, 'ip -o address')))
      return Object.entries(wanted).every(([address, holder]) =>
        both.every((host, i) => outputs[i]!.includes(` ${address}/`) === (host === holder)),
      )
    })
  }
})

function withMarks(value: unknown): unknown {
  if (value instanceof Secret) return `secret:${value.reveal()}`
  if (Array.isArray(value)) return value.map(withMarks)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withMarks(each)]))
}
