import { expect } from 'chai'
import { withPaths } from '../../../src/cli/settings/with-paths.js'

describe('The paths in haploy.config.ts', () => {
  for (const [option, value, expected] of [
    ['log', 'runs.log', '/srv/p/runs.log'],
    ['log', '/var/log/x', '/var/log/x'],
    ['output', 'lines', 'lines'],
    ['output', './mine.ts', '/srv/p/mine.ts'],
    ['private-key', 'keys/deploy', '/srv/p/keys/deploy'],
    ['private-key', '~/.ssh/deploy', '~/.ssh/deploy'],
    ['private-key', '%d/deploy', '%d/deploy'],
    ['report', ['junit=cfg.xml', 'github'], ['junit=/srv/p/cfg.xml', 'github']],
    ['report', ['../mine.ts', './mine.ts=a=b.txt'], ['/srv/mine.ts', '/srv/p/mine.ts=/srv/p/a=b.txt']],
    ['notify', ['@webhook', 'mailto:a@b'], ['@/srv/p/webhook', 'mailto:a@b']],
    ['inventory', ['staging', './other.ini'], ['staging', './other.ini']],
    ['become-password-command', './password', './password'],
  ] as const) {
    it(`begin at the file, or are none: ${option} ${value}`, () => {
      expect([...withPaths(new Map([[option, value]]), '/srv/p')]).to.deep.equal([[option, expected]])
    })
  }
})
