import { expect } from 'chai'
import { nameOf } from '../../src/history/failed-hosts.js'

describe('The name of a playbook or an inventory in the history', () => {
  it('is the same for its name and its paths', () => {
    for (const given of ['deploy', 'deploy.ts', 'playbooks/deploy', './playbooks/deploy.ts', 'playbooks/deploy.mjs'])
      expect(nameOf(given, 'playbooks'), given).to.equal('deploy')
    expect(nameOf('/srv/playbooks/deploy.ts', 'playbooks')).to.equal('/srv/playbooks/deploy')
    expect(nameOf('inventory/hosts.ts', 'playbooks')).to.equal('inventory/hosts')
  })
})
