import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Step } from '../../../../src/core/resource.js'
import { sh } from '../../../../src/core/shell/script.js'
import type { Task } from '../../../../src/core/task.js'
import { absent } from '../../../../src/resources/files/absent.js'
import { directory } from '../../../../src/resources/files/directory.js'
import { file } from '../../../../src/resources/files/file.js'
import { link } from '../../../../src/resources/files/link.js'
import { tree } from '../../../../src/resources/trees/tree.js'
import { resourceOf } from '../../../resources/files/file-contract.js'
import { type Attack, ambush, HostileUser, secretText, stranger } from '../../../resources/hostile-user.js'
import { bytesOf, LocalHost, shells } from '../../../resources/local-host.js'

/** In `app` and in `app/sub`. */
const eachFolder = (code: string) => `for folder in . sub; do (command cd ./$folder && ${code}); done`
const temporary = 'for name in .haploy-*; do [ -e "$name" ] && case $name in *.stolen) false ;; esac && '

const attacks: Readonly<Record<string, Attack>> = {
  'exchanges the folder for a link': {
    strike: 'command mv sub away && command ln -s "$root/sub" sub',
    hide: 'command rm sub && command mv away sub',
  },
  'exchanges what is there for a link': {
    strike: eachFolder('command mv "$it" "$it.old"; command ln -s "$root/$it" "$it"'),
    hide: eachFolder('command rm "$it"; command mv "$it.old" "$it"'),
  },
  'exchanges what is there for a link to a folder': {
    strike: eachFolder('command mv "$it" "$it.old"; command ln -s "$root/sub" "$it"'),
    hide: eachFolder('command rm "$it"; command mv "$it.old" "$it"'),
  },
  'puts a pipe in its place': {
    strike: eachFolder('command rm -rf "$it"; mkfifo -m 666 "$it"'),
    hide: ':',
  },
  'exchanges the temporary file for a link': {
    strike: eachFolder(`${temporary}command mv "$name" "$name.stolen" && command ln -s "$root" "$name"; done`),
    hide: eachFolder(`${temporary}command rm "$name" && command mv "$name.stolen" "$name"; done`),
  },
  'exchanges the temporary file for a folder with links': {
    strike: eachFolder(
      `${temporary}command mv "$name" "$name.stolen" && command mkdir -m 777 "$name" && command chown ${stranger} "$name" && command ln -s "$root/conf" "$name/$name"; done`,
    ),
    hide: eachFolder(`${temporary}command rm -r "$name" && command mv "$name.stolen" "$name"; done`),
  },
  'exchanges the temporary file for a pipe': {
    strike: eachFolder(`${temporary}command mv "$name" "$name.stolen" && mkfifo -m 666 "$name"; done`),
    hide: ':',
  },
}

/**
 * To act before every command takes half an hour: `HAPLOY_AMBUSH=1`. Otherwise, the user acts before a few of them, and
 * before others for each object.
 */
const stride = Number(process.env.HAPLOY_AMBUSH ?? 61)
let turn = 0
const first = (hides: boolean) => 1 + ((hides ? turn : turn++) % stride)

for (const shell of shells) {
  describe(`A user who acts between two commands, in ${shell}`, function () {
    this.timeout(600_000)
    let host: LocalHost
    let role: LocalHost
    before(function () {
      if (process.getuid?.() !== 0) this.skip()
      role = new LocalHost(shell)
      mkdirSync(role.path('files/site/data'), { recursive: true })
      for (const name of ['page', 'data/page']) writeFileSync(role.path('files/site', name), 'new\n')
    })
    after(() => role?.remove())

    const ofUser = (name: string, make: (path: string) => void) => {
      make(host.path('app/sub', name))
      chownSync(host.path('app/sub', name), stranger, stranger)
    }
    const putFile = () => ofUser('conf', (path) => writeFileSync(path, 'old\n', { mode: 0o644 }))
    const putFolder = () => ofUser('data', (path) => mkdirSync(path))
    const putTree = () => {
      putFolder()
      for (const name of ['page', 'data/page']) ofUser(name, (path) => writeFileSync(path, 'old\n'))
    }
    const nothing = () => {}
    const forAll = { owner: stranger, mode: '0666' }
    const site = { from: 'site', owner: stranger }
    const valid = (staged: string) => sh`grep -q new ${staged}`

    /** What the attack is about, what exists before, and the task for a path. */
    const cases: Readonly<Record<string, [it: string, before: () => void, define: (folder: string) => Task]>> = {
      'a new file': ['conf', nothing, (f) => file('f', `${f}/conf`, { content: 'new\n', ...forAll, validate: valid })],
      'a file with other content': [
        'conf',
        putFile,
        (f) => file('f', `${f}/conf`, { content: 'new\n', ...forAll, backup: true }),
      ],
      'a file with other attributes': ['conf', putFile, (f) => file('f', `${f}/conf`, { owner: 0, mode: '0604' })],
      'a new folder': ['new', nothing, (f) => directory('d', `${f}/new`, { ...forAll, mode: '0777' })],
      'a new folder below a new one': [
        'new',
        nothing,
        (f) => directory('d', `${f}/new/new/new`, { ...forAll, mode: '0777' }),
      ],
      'a folder with other attributes': [
        'data',
        putFolder,
        (f) => directory('d', `${f}/data`, { owner: 0, mode: '0700' }),
      ],
      'a link': ['conf', putFile, (f) => link('l', `${f}/conf`, { to: 'new' })],
      'a file to remove': ['conf', putFile, (f) => absent('a', `${f}/conf`)],
      'a folder to remove': ['data', putFolder, (f) => absent('a', `${f}/data`)],
      'a new tree': ['new', nothing, (f) => tree('t', { to: `${f}/new`, ...site })],
      'a tree with other files': ['data', putTree, (f) => tree('t', { to: f, ...site })],
      'a tree with a missing folder': ['data', nothing, (f) => tree('t', { to: f, ...site })],
    }

    for (const [what, attack] of Object.entries(attacks)) {
      for (const [object, [name, prepare, define]] of Object.entries(cases)) {
        it(`who ${what} redirects nothing: ${object}`, async () => {
          for (const hides of [false, true]) {
            for (let at = first(hides); at < 150; at += stride) {
              host = new LocalHost(shell)
              try {
                const user = new HostileUser(host)
                ofUser('', (path) => mkdirSync(path, { mode: 0o755 }))
                prepare()
                const resource = resourceOf(define(host.path('app/sub')), { folder: role.folder })
                const changes = host.plan(resource)
                expect(changes).to.not.deep.equal([])
                const requires = changes.flatMap(({ requires = [] }) => requires)
                const steps: Step[] = [...requires, ...changes.flatMap((change) => change.steps), resource.probe]
                const sent = await Promise.all(
                  steps.map(async ({ script, input }) => ({ script, input: input && (await bytesOf(input)) })),
                )
                const { printed, isBefore } = ambush(host, sent, { attack, at, hides, it: name })
                const moment = `before command ${at}${hides ? ', and hides it' : ''}: ${printed}`
                user.expectNothingOfRootTouched(moment)
                expect(printed, moment).to.not.contain(Buffer.from(secretText).toString('base64'))
                if (!isBefore) break
              } finally {
                host.remove()
              }
            }
          }
        })
      }
    }
  })
}
