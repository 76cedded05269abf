import { expect } from 'chai'
import { nginx } from '../../roles/nginx/index.js'
import { unmasked } from '../../roles/unmasked.js'
import { FailedError, Output, type StateResource, type Task } from '../../src/index.js'
import { contextOf } from './staged-role.js'

const resource = (unmasked('nginx') as Task).define(contextOf(nginx, {})) as StateResource<string>
const planFor = (answer: string) =>
  resource.plan(resource.probe.parse(new Output(0, Buffer.from(answer), Buffer.alloc(0))))

describe('The check that a daemon may start', () => {
  it('refuses a masked unit before anything is changed, and says how to revert that', () => {
    expect(resource.isPrecondition).to.equal(true)
    const refused = (file: string, command: string) =>
      expect(() => planFor(`UnitFileState=${file}\n`))
        .to.throw(FailedError, 'nginx.service is masked on this host, so it cannot be started')
        .with.property('hint')
        .that.contains(command)
    refused('masked', '`systemctl unmask nginx.service`')
    refused('masked-runtime', '`systemctl unmask --runtime nginx.service`')
  })

  it('accepts every other unit, and one that does not exist yet', () => {
    for (const file of ['UnitFileState=enabled\n', 'UnitFileState=disabled\n', 'UnitFileState=\n', ''])
      expect(planFor(file)).to.deep.equal([])
  })
})
