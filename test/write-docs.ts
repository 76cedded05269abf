import { writeFileSync } from 'node:fs'
import { directivePage } from './directive-table.js'
import { factsPage } from './facts-page.js'
import { resourceReference } from './resource-pages.js'
import { roleInterfaces } from './role-interfaces.js'
import { variablePages } from './variable-pages.js'

const facts = factsPage()
writeFileSync(facts.path, facts.wanted)

for (const { path, text } of roleInterfaces()) writeFileSync(path, text)
for (const { path, wanted, misplaced } of variablePages()) {
  writeFileSync(path, wanted)
  for (const what of misplaced) console.error(`${path}: ${what}`)
}

const directives = directivePage()
writeFileSync(directives.path, directives.wanted)

const resources = resourceReference()
writeFileSync(resources.path, resources.wanted)
