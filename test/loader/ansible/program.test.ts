import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { UsageError } from '../../../src/core/errors.js'
import { outputOf } from '../../../src/loader/ansible/program.js'

describe('A program that prints an inventory', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'haploy-program-'))
  })
  after(() => rm(folder, { recursive: true }))

  async function program(code: string, mode = 0o755): Promise<{ path: string; shown: string }> {
    const path = join(folder, 'inventory.sh')
    await writeFile(path, code)
    await chmod(path, mode)
    return { path, shown: 'inventory.sh' }
  }

  const limits = { seconds: 1, bytes: 1000 }

  it('gets its arguments and the environment', async () => {
    const file = await program('#!/bin/sh\necho "$1 $SITE"')
    expect(await outputOf(file, ['--list'], { SITE: 'north' })).to.equal('--list north\n')
  })

  const failures: [what: string, code: string, message: RegExp][] = [
    [
      'fails',
      '#!/bin/sh\necho no token >&2\nexit 3',
      /^the inventory inventory\.sh --list ended with exit code 3:\nno token$/,
    ],
    ['is ended by a signal', '#!/bin/sh\nkill -9 $$', /ended with SIGKILL$/],
    ['takes too long', '#!/bin/sh\necho waiting >&2\nsleep 30', /takes longer than 1 seconds:\nwaiting$/],
    ['takes too long in a process of its own', '#!/bin/sh\nsleep 30 & wait', /takes longer than 1 seconds$/],
    ['prints too much', '#!/bin/sh\nwhile :; do echo xxxxxxxxxxxxxxxxxxxx; done', /prints more than 1000 bytes$/],
    ['has an interpreter that does not exist', '#!/no/such/program\n', /cannot be started: ENOENT$/],
  ]
  for (const [what, code, message] of failures) {
    it(`is an error if it ${what}`, async () => {
      const file = await program(code)
      const began = Date.now()
      const error = await outputOf(file, ['--list'], {}, limits).then(
        () => expect.fail('it was accepted'),
        (reason: unknown) => reason,
      )
      expect(error).to.be.instanceOf(UsageError)
      expect((error as UsageError).message).to.match(message)
      expect(Date.now() - began).to.be.below(15_000)
    })
  }
})
