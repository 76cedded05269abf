import { sharedLab } from '../lab/shared-lab.js'
import { Deployment } from './deployment.js'
import { keepsItsPromises } from './hot-standby-promises.js'

describe('The hot standby', function () {
  this.timeout(300_000)
  let deployment: Deployment

  before(async function () {
    deployment = await Deployment.onBareHosts(await sharedLab(this, 'el7'), 'hot-standby')
  })

  keepsItsPromises('198.18.0.210', () => deployment)
})
