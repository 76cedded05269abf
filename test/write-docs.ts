import { writeFileSync } from 'node:fs'
import { variablePages } from './variable-pages.js'

for (const { path, wanted, misplaced } of variablePages()) {
  writeFileSync(path, wanted)
  for (const what of misplaced) console.error(`${path}: ${what}`)
}
