import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { installScript } from '../../../../../roles/nginx/install/source/install-script.js'

const sha256 = 'a'.repeat(64)

describe('The installation of what was built', () => {
  let folder: string
  const path = (name: string) => join(folder, name)
  const text = (name: string) => readFileSync(path(name), 'utf8')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-install-'))
    write('prefix/sbin/nginx', 'old', 0o755)
    write('prefix/conf/fastcgi.conf', 'edited by hand')
    write(`stage${path('prefix')}/sbin/nginx`, 'new', 0o755)
    write(`stage${path('prefix')}/conf/nginx.conf`, 'the default')
    write(`stage${path('prefix')}/conf/mime.types`, 'types')
    write(`stage${path('prefix')}/conf/fastcgi.conf`, 'the default')
    write(`stage${path('prefix')}/html/index.html`, 'Welcome')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('keeps the previous program, and files that people edit', () => {
    expect(install()).to.equal(0)
    isInstalled()
  })

  it('is completed by the next run wherever it was killed, and there is a complete program at any time', () => {
    let interrupted = 0
    for (let at = 1; at < 20 && install(at) !== 0; at++) {
      interrupted = at
      expect(text('prefix/sbin/nginx')).to.be.oneOf(['old', 'new'])
      expect(install()).to.equal(0)
      isInstalled()
      rmSync(path('prefix'), { recursive: true })
      write('prefix/sbin/nginx', 'old', 0o755)
      write('prefix/conf/fastcgi.conf', 'edited by hand')
    }
    expect(interrupted).to.equal(5)
  })

  function isInstalled(): void {
    expect(text('prefix/sbin/nginx')).to.equal('new')
    expect(text('prefix/sbin/nginx.old')).to.equal('old')
    expect(text('prefix/.haploy-source')).to.match(new RegExp(`^${sha256} [0-9a-f]{64}\n$`))
    expect(text('prefix/conf/fastcgi.conf')).to.equal('edited by hand')
    expect(text('prefix/conf/mime.types')).to.equal('types')
    expect(existsSync(path('prefix/conf/nginx.conf'))).to.equal(false)
    const files = readdirSync(path('prefix'), { recursive: true, encoding: 'utf8' })
    expect(files.filter((file) => file.endsWith('.new'))).to.deep.equal([])
  }

  /** Runs the script, which loses its power in front of a certain `mv`. Gives its exit code, null when it was killed. */
  function install(killedAt?: number): number | null {
    write('count', '')
    write(
      'bin/mv',
      `#!/bin/sh\necho >>${path('count')}\n[ "$(wc -l <${path('count')})" != ${killedAt ?? 0} ] || { kill -KILL $PPID; exit; }\nexec /bin/mv "$@"\n`,
      0o755,
    )
    const script = installScript({ prefix: path('prefix'), sha256, pidFile: path('nginx.pid') }, path('stage')).text
    const env = { PATH: `${path('bin')}:${process.env.PATH}` }
    return spawnSync('sh', ['-c', script], { env }).status
  }

  function write(name: string, content: string, mode = 0o644): void {
    mkdirSync(dirname(path(name)), { recursive: true })
    writeFileSync(path(name), content)
    chmodSync(path(name), mode)
  }
})
