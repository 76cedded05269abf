import { expect } from 'chai'
import { Lab } from '../../../src/lab/index.js'
import { labName } from '../../lab/lab-name.js'
import { packages } from '../../lab/repository.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'
import { fuzz } from '../nginx/fuzz/fuzz.js'

const name = labName('fuzz')

describe('Generated variables of the nginx role', function () {
  this.timeout(400_000)
  let lab: Lab

  before(async function () {
    await skipWithoutLab(this)
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 1, packages })
  })

  after(async () => {
    await lab?.down()
  })

  it('are refused by lint, or nginx accepts them', async () => {
    const { refused, accepted, linted } = await fuzz(lab, 'lb1', { runs: 300, seed: 20 })
    expect(refused.map(({ says, variables }) => `${says}\n${JSON.stringify(variables)}`)).to.deep.equal([])
    expect(accepted, 'most sets are refused, so that nginx is asked too rarely').to.be.above(80)
    expect([...linted.keys()].length, 'lint refuses for one reason only').to.be.above(8)
  })
})
