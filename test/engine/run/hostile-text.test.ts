import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { sh } from '../../../src/core/shell/script.js'
import { readExtra } from '../../../src/inventory/extra-variables.js'
import { command } from '../../../src/resources/command.js'
import { absent } from '../../../src/resources/files/absent.js'
import { file } from '../../../src/resources/files/file.js'
import { template } from '../../../src/resources/templates/template.js'
import { hostileName, hostileText } from '../../hostile-text.js'
import { LocalRun } from '../local-run.js'

describe('Text of any kind', function () {
  this.timeout(120_000)

  for (const shell of ['dash', 'bash']) {
    it(`passes through ${shell} unchanged: 5,000 values`, () => {
      fc.assert(
        fc.property(fc.array(hostileText, { minLength: 100, maxLength: 100 }), (values) => {
          const script = values.map((value) => sh`printf '%s\\0' ${value}`.text).join('\n')
          const { stdout } = spawnSync(shell, ['-c', 'eval "$(cat)"'], {
            input: script,
            maxBuffer: 1e9,
          })
          expect(stdout.toString().split('\0').slice(0, -1)).to.deep.equal(values)
        }),
        { numRuns: 50 },
      )
    })
  }

  it('passes through the command line unchanged, as a variable and inside JSON', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (value) => {
        const layers = await readExtra([`given=x${value}`, JSON.stringify({ object: { value } })], {
          folder: '/nowhere',
        })
        expect(layers.map(({ vars }) => vars)).to.deep.equal([{ given: `x${value}` }, { object: { value } }])
      }),
      { numRuns: 2000 },
    )
  })

  it('can be the name and the content of a file, a value in a template and the environment of a command, and is recognised again', async () => {
    const local = new LocalRun()
    const from = local.path('value.ejs')
    writeFileSync(from, '<%- before %>|<%= value %>|')
    const samples = fc.sample(fc.tuple(hostileName, hostileText), 120)
    const folders = samples.map((_, index) => local.path(`${index}`))
    for (const folder of folders) mkdirSync(folder)
    const tasks = () =>
      samples.flatMap(([name, value], index) => [
        file(`file ${index}`, `${folders[index]}/${name}`, { content: value }),
        template(`template ${index}`, { to: `${folders[index]}/rendered`, from, data: { before: '', value } }),
        command(`command ${index}`, sh`value=${value} sh -c 'printf %s "$value"' >${`${folders[index]}/printed`}`, {
          creates: `${folders[index]}/printed`,
        }),
      ])
    const transport = { connectTimeout: 5000, commandTimeout: 60_000, acceptNewHostKeys: false, env: process.env }
    const first = await local.role({ tasks }, { transport })
    expect(first.filter((line) => !line.endsWith(': changed'))).to.deep.equal([])
    for (const [index, [name, value]] of samples.entries()) {
      const read = (path: string) => readFileSync(`${folders[index]}/${path}`, 'utf8')
      expect(readdirSync(folders[index]!).sort()).to.deep.equal([name, 'printed', 'rendered'].sort())
      expect([read(name), read('rendered'), read('printed')]).to.deep.equal([value, `|${value}|`, value])
    }
    expect((await local.role({ tasks }, { transport })).filter((line) => !line.endsWith(': ok'))).to.deep.equal([])
    const tidy = () => samples.map(([name], index) => absent(`remove ${index}`, `${folders[index]}/${name}`))
    await local.role({ tasks: tidy }, { transport })
    expect(folders.flatMap((folder) => readdirSync(folder).sort())).to.deep.equal(
      folders.flatMap(() => ['printed', 'rendered']),
    )
    rmSync(local.folder, { recursive: true })
  })
})
