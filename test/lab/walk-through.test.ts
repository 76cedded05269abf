import { expect } from 'chai'
import { missingLine } from './walk-through.js'

describe('The output that a page shows', () => {
  const printed = 'PLAY [lb] ****\n\nok: [lb1]\nok: [lb2]\nlb1 : ok=3 changed=0 failed=0\n'
  const cases: Record<string, readonly [said: string, missing: string | undefined]> = {
    'is there when it is all of it': [printed, undefined],
    'is there when it is some lines': ['ok: [lb2]\n', undefined],
    'is there with parts of lines left out': ['PLAY [lb] …\n…\nlb1 … changed=0 …\n', undefined],
    'is not there when a line is another one': ['ok: [lb2]\nlb1 … changed=1 …\n', 'lb1 … changed=1 …'],
    'is not there in another order': ['ok: [lb2]\nok: [lb1]\n', 'ok: [lb1]'],
    'is not there when a line goes on': ['lb1 : ok=3\n', 'lb1 : ok=3'],
    'takes no mark for a pattern': ['ok: .lb1.\n', 'ok: .lb1.'],
  }
  for (const [what, [said, missing]] of Object.entries(cases)) {
    it(what, () => expect(missingLine(said, printed)).to.equal(missing))
  }
})
