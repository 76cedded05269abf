import { writeFileSync } from 'node:fs'
import { labNeeds } from '../src/lab/index.js'
import { captureRuns } from './capture/capture.js'
import { factsPage } from './facts-page.js'
import { variablePages } from './variable-pages.js'

const facts = factsPage()
writeFileSync(facts.path, facts.wanted)

for (const { path, wanted, misplaced } of variablePages()) {
  writeFileSync(path, wanted)
  for (const what of misplaced) console.error(`${path}: ${what}`)
}

const { missing } = await labNeeds()
if (missing.length === 0) await captureRuns()
else console.error(`docs/run-*.svg are as before: this machine cannot host a lab: it lacks ${missing.join(', ')}.`)
