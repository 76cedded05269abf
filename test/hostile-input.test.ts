import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { scriptRules } from '../roles/keepalived/checks/scripts/rules.js'
import { keepalived } from '../roles/keepalived/index.js'
import { deployedIn } from '../roles/keepalived/preconditions/deployed.js'
import { configurationRules } from '../roles/nginx/checks/configuration/rules.js'
import { nginx } from '../roles/nginx/index.js'
import { parse as parseNginx } from '../roles/nginx/syntax/parse.js'
import { HostsAndGroups } from '../src/ansible/hosts-and-groups.js'
import { readIni } from '../src/ansible/ini.js'
import { readSshArguments } from '../src/ansible/ssh-arguments.js'
import { pythonLiteral } from '../src/ansible/syntax/python-literal.js'
import { shellWords } from '../src/ansible/syntax/shell-words.js'
import { describeDifferences } from '../src/core/content/diff.js'
import { DiffSide } from '../src/core/content/difference.js'
import { HaployError } from '../src/core/errors.js'
import { suggest } from '../src/core/input/suggest.js'
import { wildcard } from '../src/core/input/wildcard.js'
import { changesFor } from '../src/core/resource.js'
import { problemsOf } from '../src/core/rule.js'
import { Output } from '../src/core/shell/output.js'
import { secret } from '../src/core/shell/secret.js'
import { sourceIn } from '../src/core/source.js'
import type { Task, TaskContext } from '../src/core/task.js'
import { CommandError, failureOf } from '../src/engine/failure/failure.js'
import { Redactor } from '../src/engine/failure/redactor.js'
import { factScripts, parseFacts } from '../src/engine/host/facts.js'
import { parseHolder } from '../src/engine/host/lock-script.js'
import { parseNotes } from '../src/engine/host/pending-notes.js'
import { OutputProgress } from '../src/engine/transcript/output-progress.js'
import { Transcript } from '../src/engine/transcript/transcript.js'
import { readExtra } from '../src/inventory/extra-variables.js'
import { defineInventory } from '../src/inventory/inventory.js'
import { matchHosts } from '../src/inventory/pattern/pattern.js'
import { expandRange } from '../src/inventory/range.js'
import { readYaml } from '../src/inventory/yaml/document.js'
import { printable, printableJson, printableLine } from '../src/report/printable.js'
import { resultsText } from '../src/report/result.js'
import { group } from '../src/resources/accounts/group.js'
import { user } from '../src/resources/accounts/user.js'
import { command } from '../src/resources/command.js'
import { directory } from '../src/resources/files/directory.js'
import { file } from '../src/resources/files/file.js'
import { link } from '../src/resources/files/link.js'
import { firewall } from '../src/resources/firewall.js'
import { managedFiles } from '../src/resources/managed-files/managed-files.js'
import { pkg } from '../src/resources/packages/package.js'
import { service } from '../src/resources/systemd/service.js'
import { hideSecrets } from '../src/resources/templates/hide-secrets.js'
import { render } from '../src/resources/templates/rendering.js'
import { Login } from '../src/transport/become.js'
import { Collector } from '../src/transport/collector.js'
import { matchesHost } from '../src/transport/ssh/host-pattern.js'
import { knownAlgorithms, parseKnownHosts, verdict } from '../src/transport/ssh/known-hosts.js'
import { routeTo } from '../src/transport/ssh/route.js'
import { jumble, repetitive } from './repetitive.js'

/** Maximum processor time for 100 kB, in seconds. A hang takes minutes. */
const patience = 20
const length = 100_000

const folder = mkdtempSync(join(tmpdir(), 'haploy hostile '))
mkdirSync(join(folder, '.ssh'))
const config = join(folder, '.ssh', 'config')
const names = { hosts: ['web1', 'web2', 'db'], groups: new Map([['all', new Set(['web1', 'web2', 'db'])]]) }
const key = Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.alloc(36)])
const style = { colour: true, debug: true, columns: () => 80, describeDifferences }
const output = (text: string, code = 0) => new Output(code, Buffer.from(text), Buffer.from(text))

/** Everything that reads text from outside, by what it reads. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'a wildcard': (text) => [
    wildcard(text).test('a'.repeat(60)),
    wildcard(`${text.slice(0, 2000)}b`).test('a'.repeat(255)),
  ],
  'a name under a wildcard': (text) => wildcard('*a*a*b', { ignoreCase: true }).test(text),
  'a host pattern': (text) => matchHosts(text, names),
  'a host range': (text) => expandRange(text),
  'a variable of the command line': (text) => readExtra([text, `a=${text}`, `{"a":${text}}`], { folder }),
  'a name that nobody knows': (text) => suggest(text, ['web1', 'db', 'a'.repeat(100)]),
  'an inventory': (text) => defineInventory({ hosts: { [text]: { address: text } }, groups: { [text]: {} } } as never),
  'an INI inventory': (text) => [
    pythonLiteral(text),
    shellWords(text),
    readIni(`${text}\n[a:vars]\nb=${text}`, { shown: 'hosts', path: 'hosts' }, new HostsAndGroups()),
  ],
  'a YAML inventory': (text) => readYaml(text.slice(0, 10_000), { shown: 'hosts' }),
  'the arguments of ssh in an inventory': (text) => readSshArguments(text),
  'known hosts': (text) => {
    const entries = parseKnownHosts(`${text}\n${text} ssh-ed25519 ${key.toString('base64')}`, 'file')
    return [
      verdict(entries, { host: 'a'.repeat(200), port: 22 }, key),
      knownAlgorithms(entries, { host: text.slice(0, 300), port: 2222 }),
    ]
  },
  'patterns of known hosts': (text) => matchesHost(text.split(','), 'a'.repeat(200)),
  'an SSH configuration': async (text) => {
    writeFileSync(config, text)
    await routeTo({ name: 'lb1', address: 'a'.repeat(60), connection: 'ssh' }, transport).finally(() => rmSync(config))
  },
  'jump hosts': (text) => routeTo({ name: 'lb1', address: 'lb1', connection: 'ssh', proxyJump: text }, transport),
  'what sudo says': (text) => new Login('lb1', 'ops', 'root', secret('fake')).endedError(text, text, 'exit code 1'),
  'the end of an exchange': (text) => {
    const collector = new Collector('0123456789abcdef', () => {})
    for (const part of [text, '0123456789abcdef', text]) collector.take(Buffer.from(part))
    return collector.garbled
  },
  'the transcript of an exchange': (text) => {
    const parts = [{ script: factScripts[0]! }, { script: factScripts[1]! }]
    const progress = new OutputProgress()
    const transcript = new Transcript(
      parts,
      { onOutput: (_, __, bytes) => progress.push(bytes), onPart: () => {} },
      'mark',
    )
    const whole = `${text}\nmark 0\n${text}\nmark ${text}\n`
    for (let at = 0; at < whole.length; at += 1000) {
      const come = Buffer.from(whole.slice(0, at + 1000))
      transcript.update({ stdout: come, stderr: come })
    }
    return [transcript.script, progress]
  },
  facts: (text) =>
    parseFacts(
      factScripts.map(() => output(text)),
      '198.18.0.11',
    ),
  'a lock': (text) => [parseHolder(output(text)), parseHolder(output(`held\n${text}`))],
  'notes of pending handlers': (text) => parseNotes(output(text)),
  'the words of a command that failed': (text) => {
    const failure = failureOf(new CommandError(text, output(text, 1)))
    return resultsText([{ host: text, outcome: { status: 'failed', failure, ignored: false } }], text, style)
  },
  'a difference': (text) => {
    const body = (content: string) => new DiffSide('/etc/x', content, 'text')
    const differences = [
      { attribute: text, from: body(text), to: body(`${text}x`) },
      { attribute: 'a', from: text, to: text },
    ]
    return resultsText([{ host: 'lb1', outcome: { status: 'changed', differences } }], text, style)
  },
  'text for the terminal': (text) => [printable(text), printableLine(text), printableJson({ text })],
  'text with secrets': (text) =>
    new Redactor([secret('aaaa'), secret('fake\nlonger-fake-line')]).redact({ type: 'warning', message: text }),
  'a file with a secret': (text) => hideSecrets('password ********\nx', [secret('fake-value')])(text),
  'a stack': (text) => sourceIn(text),
  'packages of apt': (text) => ask(pkg('p', ['nginx', 'curl=1.2']), text, 'apt'),
  'packages of dnf': (text) => ask(pkg('p', ['nginx', 'curl=1.2']), text, 'dnf'),
  'a unit': (text) => ask(service('s', 'nginx', { running: true, enabled: true }), text),
  'a user': (text) => ask(user('u', 'alice', { groups: ['ops'], shell: '/bin/sh', createHome: true }), text),
  'a group': (text) => ask(group('g', 'ops', { gid: 7 }), text),
  'a file': (text) => ask(file('f', '/etc/x', { content: 'wanted', mode: 'u+x' }), text),
  'a folder': (text) => ask(directory('d', '/etc/x', { mode: '0755' }), text),
  'a link': (text) => ask(link('l', '/etc/x', { to: '/etc/y' } as never), text),
  'a guard': (text) => ask(command('c', 'true', { creates: '/etc/x' }), text),
  'a firewall': (text) => ask(firewall('f', { ports: ['80/tcp'] } as never), text),
  'a manifest': (text) => ask(managedFiles([]).remove, text),
  'a deployed keepalived.conf': (text) => deployedIn(text),
  'a script of keepalived': (text) => [judgedScript(text, 'check'), judgedScript(`#!/bin/sh\n${text}`, 'notify')],
  'raw text of nginx': (text) => [
    parseNginx(text),
    problemsOf(configurationRules, [{ host, vars: nginxWith(text) }], [], play),
  ],
}
const transport = { connectTimeout: 1, commandTimeout: 1, acceptNewHostKeys: false, env: { HOME: folder, USER: 'ops' } }

function ask(task: Task, text: string, packageManager: 'apt' | 'dnf' = 'apt'): unknown {
  const facts = { ...parseFacts([], ''), packageManager }
  const resource = task.define({ facts, role: { name: 'r', folder } } as unknown as TaskContext)
  return [0, 1].map((code) => changesFor(resource, resource.probe.parse(output(text, code))))
}

const play = { roles: [], hasSerial: false, variablesOf: () => [] }
const host = { name: 'lb1', address: '198.18.0.11', groups: ['all'], vars: {} }

/** Everything except the output of a shell. */
function judgedScript(text: string, purpose: 'check' | 'notify') {
  const instance = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1'] }
  const vars = keepalived.definition.variables.parse({
    instances: [{ ...instance, notify: purpose === 'notify' ? 'x.sh' : true }],
    checks: purpose === 'check' ? { x: { script: 'x.sh' } } : {},
    scripts: { 'x.sh': text },
  })
  const rules = scriptRules.filter(({ id }) => id !== 'keepalived/script-syntax')
  return problemsOf(rules, [{ host, vars }], [], play)
}

function nginxWith(text: string) {
  const { variables } = nginx.definition
  return variables.parse({ raw: { http: text, main: text }, servers: [{ root: '/srv', raw: text }] })
}

describe('Text from outside', function () {
  this.timeout(300_000)
  after(() => rmSync(folder, { recursive: true }))

  for (const [what, read] of Object.entries(readers)) {
    it(`neither hangs haploy nor causes anything but its own errors as ${what}`, async () => {
      for (const text of repetitive(length)) {
        const before = process.cpuUsage()
        await reading(read, text)
        const { user, system } = process.cpuUsage(before)
        const seconds = (user + system) / 1e6
        expect(seconds, `seconds for ${JSON.stringify(text.slice(0, 30))} over and over`).to.be.below(patience)
      }
      await fc.assert(
        fc.asyncProperty(jumble, async (text) => await reading(read, text)),
        { numRuns: 150 },
      )
    })
  }

  it('causes an error that names the template when it is a template', () => {
    const template = join(folder, 'any.ejs')
    fc.assert(
      fc.property(jumble, (text) => {
        writeFileSync(template, text)
        try {
          render(template, { vars: {} })
        } catch (error) {
          expect(error).to.be.instanceOf(HaployError)
          expect((error as Error).message).to.contain(template)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

/** Reads a text. An error of haploy counts as an answer. */
async function reading(read: (text: string) => unknown, text: string): Promise<void> {
  try {
    await read(text)
  } catch (error) {
    if (!(error instanceof HaployError)) throw error
  }
}
