import { parseArgs } from 'node:util'
import { Lab } from '../../../../src/lab/index.js'
import { packages } from '../../../lab/repository.js'
import { fuzz } from './fuzz.js'

// A program: `npm run fuzz -- --runs 5000`. It generates variables of the nginx role in a lab, and exits with 1 when nginx
// refuses a configuration that lint accepts.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5000' },
    seed: { type: 'string' },
    lab: { type: 'string', default: 'fuzz' },
  },
})
const runs = Number(values.runs)
const seed = Number(values.seed ?? Date.now() % 1e9)
if (!Number.isInteger(runs) || runs < 1 || runs > 100_000 || !Number.isInteger(seed)) {
  process.stderr.write('fuzz: --runs is a number from 1 to 100000, and --seed a number\n')
  process.exit(1)
}
const lab = await Lab.up({ name: values.lab, hosts: 1, packages })
const remove = () => lab.down()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void remove().then(() => process.exit(99)))
try {
  const started = performance.now()
  const { invalid, linted, accepted, refused } = await fuzz(lab, 'lb1', { runs, seed })
  const rules = [...linted].sort(([, a], [, b]) => b - a).map(([rule, count]) => `  ${rule}: ${count}\n`)
  const seconds = Math.round((performance.now() - started) / 1000)
  process.stdout.write(
    `seed ${seed}, ${runs} sets in ${seconds} s: ${invalid} invalid, ${runs - invalid - accepted} refused by lint, ${accepted} accepted\n${rules.join('')}`,
  )
  for (const { says, variables } of refused) process.stdout.write(`nginx: ${says}\n  ${JSON.stringify(variables)}\n`)
  process.stdout.write(`${refused.length} refused by nginx\n`)
  if (refused.length > 0) process.exitCode = 1
} finally {
  await remove()
}
