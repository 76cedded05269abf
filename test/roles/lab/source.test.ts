import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Context } from 'mocha'
import { Lab } from '../../../src/lab/index.js'
import { skipWithoutLab } from '../../lab/able.js'
import { on, within } from '../../lab/ground-truth.js'
import { Project, type RunReport } from '../../lab/project.js'
import { fetchTarball, type NginxTarball } from './nginx-tarball.js'

const name = 'test-source'
const packages = ['gcc', 'libc6-dev', 'make', 'libpcre2-dev', 'zlib1g-dev', 'logrotate']
const prefix = '/usr/local/nginx'
const workshop = '/usr/local/src/haploy-nginx'
const unit = 'haploy-nginx-build.service'

describe('nginx from source', function () {
  this.timeout(240_000)
  let tarball: NginxTarball
  let lab: Lab
  let project: Project

  before(async function () {
    await skipWithoutLab(this)
    tarball = await tarballOrSkip(this)
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 1, packages })
    project = new Project(lab).inventory({ lb1: {} })
  })

  after(async () => {
    await lab?.down()
    project?.remove()
    tarball?.remove()
  })

  it('is built on when the connection is lost, and the next run installs what was built', async () => {
    declare({ push: tarball.path })
    const lost = project.start(['run', 'source'])
    await within(120, 'something is compiled', async () => (await objects()) > 3)
    const build = await host(`systemctl show -p InvocationID ${unit}`)
    lost.process.kill('SIGKILL')
    await lost.ended
    expect(await host(`systemctl show -p InvocationID ${unit}`)).to.equal(build)

    await succeed()
    expect(await host(`${prefix}/sbin/nginx -V 2>&1 | sed -n 's/configure arguments: //p'`)).to.equal(
      `--prefix=${prefix} --user=www --group=www --with-http_stub_status_module --with-pcre --with-cc-opt='-O0 -pipe'`,
    )
    expect(await host(`journalctl -q -o cat -u ${unit} | grep -c ^Started`)).to.equal('1')
    expect(await host(`curl -s http://127.0.0.1/; ls -A /usr/local/src`)).to.equal('built here')
  })

  it('has nothing to do in the second run, nor in a dry run', async () => {
    expect((await succeed()).changed).to.deep.equal({ lb1: 0 })
    expect((await succeed(['--check'])).changed).to.deep.equal({ lb1: 0 })
  })

  it('is built anew with other flags after a build that was killed, and hands over without losing a request', async () => {
    const server = serve(lab, tarball.folder)
    const url = `http://198.18.0.1:8001/${tarball.path.split('/').at(-1)}`
    declare({ url }, ['--without-http_ssi_module'])
    const killed = run()
    await within(120, 'something is compiled', async () => (await objects()) > 3)
    await host(`systemctl kill -s KILL ${unit}`)
    const failed = await killed
    expect(failed.code).to.equal(2)
    expect(failed.failure('lb1')?.stderr).to.contain('the build of nginx did not succeed')
    expect(await host('curl -s http://127.0.0.1/')).to.equal('built here')

    await host(
      `(while [ ! -e /tmp/enough ]; do curl -s -m 2 http://127.0.0.1/ || echo lost; done) >/tmp/requests 2>&1 &`,
    )
    const again = await succeed()
    await host('touch /tmp/enough')
    server.kill()
    expect(again.statuses('lb1')).to.include.members([
      'nginx: build nginx: changed',
      'nginx: handler upgrade nginx: changed',
    ])
    expect(await host('sort -u /tmp/requests')).to.equal('built here')
    expect(await host(`${prefix}/sbin/nginx -V 2>&1`)).to.contain('--without-http_ssi_module')
    expect(await host(`${prefix}/sbin/nginx.old -V 2>&1`)).not.to.contain('--without-http_ssi_module')
    expect(await host('readlink /proc/$(systemctl show -P MainPID nginx)/exe')).to.equal(`${prefix}/sbin/nginx`)
    expect((await succeed()).changed).to.deep.equal({ lb1: 0 })
  })

  it('keeps the old one when configure refuses, and says what helps', async () => {
    declare({ push: tarball.path }, ['--with-no_such_module'])
    const refused = await run()
    expect(refused.code).to.equal(2)
    expect(refused.failure('lb1')?.stderr).to.contain(
      'leave out the module or flag that this version of nginx does not have',
    )
    expect(await host('curl -s http://127.0.0.1/')).to.equal('built here')
  })

  it('gives way to the package, whose unit is then the one that runs', async () => {
    declare(undefined)
    await succeed()
    expect(await host('readlink /proc/$(systemctl show -P MainPID nginx)/exe; ls -A /usr/local/src')).to.equal(
      '/usr/sbin/nginx',
    )
    expect((await succeed()).changed).to.deep.equal({ lb1: 0 })
  })

  const run = (more: string[] = []): Promise<RunReport> => project.run(['source', ...more])
  const succeed = async (more: string[] = []) => {
    const report = await run(more)
    expect(report.failure('lb1')).to.equal(undefined)
    return report
  }
  const host = async (code: string) => (await on(lab, 'lb1', code)).trim()
  const objects = async () => Number(await host(`find ${workshop}/tree/objs -name '*.o' 2>/dev/null | wc -l`))

  function declare(from: { push: string } | { url: string } | undefined, flags: readonly string[] = []): void {
    const { version, sha256 } = tarball
    const install = from && {
      from: 'source',
      version,
      sha256,
      tarball: from,
      modules: ['http_stub_status', 'pcre'],
      flags: ['--with-cc-opt=-O0 -pipe', ...flags],
    }
    const variables = {
      user: 'www',
      servers: [{ root: '/var/www/html', page: 'built here\n' }],
      ...(install && { install }),
    }
    project.write(
      'playbooks/source.ts',
      `import { definePlaybook } from 'haploy'
import { nginx } from 'haploy/roles'

export default definePlaybook([{ hosts: 'all', roles: [nginx(${JSON.stringify(variables)})] }])
`,
    )
  }
})

async function tarballOrSkip(test: Context): Promise<NginxTarball> {
  try {
    return await fetchTarball()
  } catch (error) {
    if (process.env.HAPLOY_LAB === 'required') throw error
    console.log(`      Not run: the source of nginx cannot be had here: ${(error as Error).message}`)
    return test.skip()
  }
}

/** Serves a folder on the lab's controller, at port 8001. */
function serve(lab: Lab, folder: string) {
  const script = fileURLToPath(new URL('./serve-folder.js', import.meta.url))
  const [program, ...words] = lab.command([process.execPath, script, folder, '8001'])
  return spawn(program!, words, { stdio: 'ignore' })
}
