import { linkSync, lstatSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { sh } from '../../../src/core/shell/script.js'
import { subject } from '../../../src/core/subject.js'
import type { Task } from '../../../src/core/task.js'
import { command } from '../../../src/resources/command.js'
import { absent } from '../../../src/resources/files/absent.js'
import { copy } from '../../../src/resources/files/copy.js'
import { directory } from '../../../src/resources/files/directory.js'
import { file } from '../../../src/resources/files/file.js'
import { link } from '../../../src/resources/files/link.js'
import { template } from '../../../src/resources/templates/template.js'
import { expectAnnounced } from '../expect-announced.js'
import { LocalRun } from '../local-run.js'

/** An ordinary task about one of a few paths, so that tasks get in each other's way; slips included. */
interface Plan {
  readonly kind: 'file' | 'directory' | 'link' | 'absent' | 'copy' | 'template' | 'command' | 'make'
  readonly path: string
  readonly other: string
  readonly text: string
  /** `ghost` does not exist. */
  readonly owner: 'daemon' | 'ghost' | undefined
  /** Whether the validation of the new file looks for this text. */
  readonly validated: string | undefined
  /** Whether a command says what it writes. */
  readonly declared: boolean
  readonly guard: 'creates' | 'removes' | 'none'
  readonly inside: string | undefined
  readonly ignoreErrors: boolean
}

/** `here` is a link to the folder that contains all of them, `to-a` one to `a`; `hard` and `same` are one file. */
const paths = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'a/c', 'a/d', 'a/c/e', 'b/c') },
  { weight: 2, arbitrary: fc.constantFrom('here/a', 'here/b/c', 'to-a', 'to-a/c', 'to-a/c/e', 'here/to-a/d') },
  { weight: 1, arbitrary: fc.constantFrom('hard', 'same', 'here/hard', 'new/x/y', 'new/x', 'here/new') },
)
const seldom = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4, nil: undefined })
const plans = fc.array(
  fc.record<Plan>({
    kind: fc.constantFrom(
      ...(['file', 'file', 'directory', 'directory', 'link', 'absent', 'copy', 'template', 'command', 'make'] as const),
    ),
    path: paths,
    other: paths,
    text: fc.constantFrom('x', 'y'),
    owner: seldom(fc.constantFrom('daemon', 'daemon', 'ghost')),
    validated: seldom(fc.constantFrom('x', 'y')),
    declared: fc.boolean(),
    guard: fc.constantFrom('creates', 'removes', 'none'),
    inside: seldom(paths),
    ignoreErrors: fc.boolean(),
  }),
  { minLength: 1, maxLength: 7 },
)

describe('A play of ordinary tasks, with slips in them', function () {
  this.timeout(Number(process.env.HAPLOY_FUZZ_RUNS ?? 0) * 5000 + 300_000)
  let here: LocalRun
  before(function () {
    if (process.getuid?.() !== 0) this.skip()
  })
  beforeEach(() => {
    here = new LocalRun()
  })
  afterEach(() => rmSync(here.folder, { recursive: true, force: true }))

  it('does what its dry run announces, which changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(plans, plans, async (before, plan) => {
        rmSync(here.folder, { recursive: true, force: true })
        here = new LocalRun()
        for (const text of ['x', 'y']) writeFileSync(here.path(`${text}.ejs`), text)
        symlinkSync(here.folder, here.path('here'))
        symlinkSync('a', here.path('to-a'))
        writeFileSync(here.path('hard'), 'x')
        linkSync(here.path('hard'), here.path('same'))
        await here.role({ tasks: () => before.map((each, index) => taskOf({ ...each, ignoreErrors: true }, index)) })
        const tasks = () => plan.map(taskOf)
        const found = fingerprint(here.folder)
        await here.role({ tasks }, { check: true })
        const announced = here.outcomes()
        expect(fingerprint(here.folder)).to.equal(found)
        await here.role({ tasks })
        expectAnnounced(announced, here.outcomes())
      }),
      { numRuns: Number(process.env.HAPLOY_FUZZ_RUNS ?? 30) },
    )
  })

  function taskOf(plan: Plan, index: number): Task {
    const { kind, text, owner, validated, ignoreErrors } = plan
    const [name, path, other] = [`${index} ${kind}`, here.path(plan.path), here.path(plan.other)]
    const options = { ignoreErrors, ...(owner && { owner }) }
    const validate = validated === undefined ? {} : { validate: (staged: string) => sh`grep -q ${validated} ${staged}` }
    const [source, flag] = [here.path(`${text}.ejs`), here.path('flag')]
    switch (kind) {
      case 'file':
        return file(name, path, { content: text, ...options, ...validate })
      case 'copy':
        return copy(name, { to: path, from: source, ...options, ...validate })
      case 'template':
        return template(name, { to: path, from: source, ...options, ...validate })
      case 'directory':
        return directory(name, path, { mode: text === 'x' ? '0755' : '0750', ...options })
      case 'link':
        return link(name, path, { to: other, ignoreErrors })
      case 'absent':
        return absent(name, path, { ignoreErrors })
      // Makes the folders above it, too, and does not declare that.
      case 'make':
        return command(name, sh`mkdir -p ${path} 2>/dev/null || :`, { writes: [subject.path(path)], ignoreErrors })
      case 'command':
        return command(name, sh`rm -rf ${path}; : >${flag}`, {
          ...(plan.guard === 'creates' && { creates: flag }),
          ...(plan.guard === 'removes' && { removes: path }),
          ...(plan.inside !== undefined && { cwd: here.path(plan.inside) }),
          ...(plan.declared && { writes: [subject.tree(path), subject.path(flag)] }),
          ignoreErrors,
        })
    }
  }
})

/** Everything in a folder, with times. */
function fingerprint(folder: string): string {
  const entries = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name)
    const { mtimeMs, ctimeMs, mode, uid, gid, ino } = lstatSync(path)
    const inside = entry.isDirectory() ? fingerprint(path) : entry.isFile() ? readFileSync(path, 'utf8') : ''
    return [entry.name, mtimeMs, ctimeMs, mode, uid, gid, ino, inside].join(' ')
  })
  return entries.sort().join('\n')
}
