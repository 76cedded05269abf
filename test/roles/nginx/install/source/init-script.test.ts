import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { nginx } from '../../../../../roles/nginx/index.js'
import { render } from '../../../../../src/resources/templates/rendering.js'
import { shells } from '../../../../resources/local-host.js'

/**
 * Rejects a configuration that contains `bad`. Otherwise it runs in the background, where a shell ignores QUIT, and logs its
 * signals.
 */
const program = `#!/bin/sh
cd "\${0%/*}" || exit
case $1 in
-t) ! grep -q bad "$4" ;;
-c)
  rm -f pid
  env --default-signal=QUIT "$0" serve >/dev/null 2>&1 &
  until [ -s pid ]; do sleep 0.01; done
  ;;
serve)
  trap 'echo quit >>log; rm -f pid; exit' QUIT
  trap 'echo reloaded >>log' HUP
  echo $$ >pid
  while [ -e nginx ]; do sleep 0.05; done
  ;;
esac
`

for (const shell of shells) {
  describe(`The init script of a source build, in ${shell},`, function () {
    this.timeout(20_000)
    let folder: string
    const path = (name: string) => join(folder, name)

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'haploy-init-'))
      writeFileSync(path('nginx'), program, { mode: 0o755 })
      writeFileSync(path('conf'), 'good')
      const template = join(nginx.definition.folder, 'templates/nginx.init.ejs')
      const data = { binary: path('nginx'), conf: path('conf'), pidFile: path('pid'), openFiles: 1024 }
      writeFileSync(path('init'), render(template, data))
    })

    afterEach(() => {
      run('stop')
      rmSync(folder, { recursive: true })
    })

    it('starts nginx once, tells that it runs, and stops it', () => {
      expect(run('status').code).to.equal(3)
      expect(run('start').code).to.equal(0)
      const pid = readFileSync(path('pid'), 'utf8')
      expect(run('start').code).to.equal(0)
      expect(readFileSync(path('pid'), 'utf8')).to.equal(pid)
      expect(run('status')).to.include({ code: 0, out: `nginx is running as process ${pid}` })
      expect(run('stop').code).to.equal(0)
      expect(existsSync(path('pid'))).to.equal(false)
      expect(readFileSync(path('log'), 'utf8')).to.equal('quit\n')
      expect(run('stop').code).to.equal(0)
    })

    it('neither starts, restarts nor reloads with a configuration that nginx rejects', () => {
      writeFileSync(path('conf'), 'bad')
      expect(run('start').code).to.equal(1)
      expect(run('configtest').code).to.equal(1)
      writeFileSync(path('conf'), 'good')
      run('start')
      const pid = readFileSync(path('pid'), 'utf8')
      writeFileSync(path('conf'), 'bad')
      expect(run('restart').code).to.equal(1)
      expect(run('reload').code).to.equal(1)
      expect(run('status').out).to.contain(pid)
      expect(existsSync(path('log'))).to.equal(false)
    })

    it('reloads a running nginx, and restarts it as another process', () => {
      expect(run('reload')).to.include({ code: 7 })
      run('start')
      const pid = readFileSync(path('pid'), 'utf8')
      expect(run('reload').code).to.equal(0)
      expect(run('restart').code).to.equal(0)
      expect(readFileSync(path('pid'), 'utf8')).not.to.equal(pid)
      expect(run('status').code).to.equal(0)
    })

    it('takes neither a pid file of a crash nor another process of its number for nginx', () => {
      for (const number of ['999999', String(process.pid), '']) {
        writeFileSync(path('pid'), `${number}\n`)
        expect(run('status').code).to.equal(1)
        expect(run('stop').code).to.equal(0)
      }
      expect(run('start').code).to.equal(0)
      expect(run('status').code).to.equal(0)
    })

    it('explains its use', () => {
      expect(run('begin').code).to.equal(2)
    })

    function run(action: string) {
      const words = shell === 'bash' ? ['--posix', '--norc'] : []
      const { status, stdout } = spawnSync(shell, [...words, path('init'), action], { encoding: 'utf8' })
      return { code: status, out: stdout }
    }
  })
}
