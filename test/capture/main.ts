import { bundle } from '../../scripts/bundle.js'
import { labNeeds } from '../../src/lab/index.js'
import { captureRuns } from './capture.js'

const { missing } = await labNeeds()
if (missing.length === 0) {
  await bundle()
  await captureRuns()
} else console.error(`docs/run-*.svg are as before: this machine cannot host a lab: it lacks ${missing.join(', ')}.`)
