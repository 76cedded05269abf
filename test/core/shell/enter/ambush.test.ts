import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
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
    strike: eachFolder('command mv conf conf.old; command ln -s "$root/conf" conf'),
    hide: eachFolder('command rm conf; command mv conf.old conf'),
  },
  'exchanges what is there for a link to a folder': {
    strike: eachFolder('command mv conf conf.old; command ln -s "$root/sub" conf'),
    hide: eachFolder('command rm conf; command mv conf.old conf'),
  },
  'puts a pipe in its place': {
    strike: eachFolder('command rm -rf conf; mkfifo -m 666 conf'),
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

for (const shell of shells) {
  describe(`A user who acts between two commands, in ${shell}`, function () {
    this.timeout(600_000)
    let host: LocalHost
    let role: LocalHost
    before(function () {
      if (process.getuid?.() !== 0) this.skip()
      role = new LocalHost(shell)
      mkdirSync(role.path('files/site/conf'), { recursive: true })
      for (const name of ['page', 'conf/page']) writeFileSync(role.path('files/site', name), 'new\n')
    })
    after(() => role?.remove())

    const ofUser = (name: string, make: (path: string) => void) => {
      make(host.path(name))
      chownSync(host.path(name), stranger, stranger)
    }
    const putFile = () => ofUser('app/sub/conf', (path) => writeFileSync(path, 'old\n', { mode: 0o644 }))
    const putFolder = () => ofUser('app/sub/conf', (path) => mkdirSync(path))
    const putTree = () => {
      putFolder()
      for (const name of ['page', 'conf/page']) ofUser(`app/sub/${name}`, (path) => writeFileSync(path, 'old\n'))
    }
    const nothing = () => {}
    const owned = { owner: stranger, mode: '0666' }
    const dirOwned = { owner: stranger, mode: '0777' }
    const site = () => ({ to: host.path('app/sub'), from: 'site', owner: stranger })

    const cases: Readonly<Record<string, [before: () => void, define: (path: string) => Task]>> = {
      'a new file': [
        nothing,
        (path) => file('f', path, { content: 'new\n', ...owned, validate: (f) => sh`grep -q new ${f}` }),
      ],
      'a file with other content': [putFile, (path) => file('f', path, { content: 'new\n', ...owned, backup: true })],
      'a file with other attributes': [putFile, (path) => file('f', path, { owner: 0, mode: '0604' })],
      'a new folder': [nothing, (path) => directory('d', path, dirOwned)],
      'a new folder below a new one': [nothing, (path) => directory('d', `${path}/conf/conf`, dirOwned)],
      'a folder with other attributes': [putFolder, (path) => directory('d', path, { owner: 0, mode: '0700' })],
      'a link': [putFile, (path) => link('l', path, { to: 'new' })],
      'a file to remove': [putFile, (path) => absent('a', path)],
      'a folder to remove': [putFolder, (path) => absent('a', path)],
      'a new tree': [nothing, (path) => tree('t', { to: path, from: 'site', owner: stranger })],
      'a tree with other files': [putTree, () => tree('t', site())],
      'a tree with a missing folder': [nothing, () => tree('t', site())],
    }

    for (const [what, attack] of Object.entries(attacks)) {
      for (const [object, [prepare, define]] of Object.entries(cases)) {
        it(`who ${what} redirects nothing: ${object}`, async () => {
          for (const hides of [false, true]) {
            for (let at = 1; at < 150; at++) {
              host = new LocalHost(shell)
              try {
                const user = new HostileUser(host)
                ofUser('app/sub', (path) => mkdirSync(path))
                chmodSync(host.path('app/sub'), 0o755)
                prepare()
                const resource = resourceOf(define(host.path('app/sub/conf')), { folder: role.folder })
                const changes = host.plan(resource)
                expect(changes).to.not.deep.equal([])
                const requires = changes.flatMap(({ requires = [] }) => requires)
                const steps: Step[] = [...requires, ...changes.flatMap((change) => change.steps), resource.probe]
                const sent = await Promise.all(
                  steps.map(async ({ script, input }) => ({ script, input: input && (await bytesOf(input)) })),
                )
                const { printed, isBefore } = ambush(host, sent, at, attack, hides)
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
