import { spawn } from 'node:child_process'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { Lab } from '../../../src/lab/index.js'
import { on, within } from '../../lab/ground-truth.js'
import { labName } from '../../lab/lab-name.js'
import { Project, type RunReport } from '../../lab/project.js'
import { packages } from '../../lab/repository.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'
import type { NginxTarball } from './nginx-tarball.js'
import { quick, renumbered, tarballOrSkip } from './source-build.js'

const name = labName('source')
const prefix = '/usr/local/nginx'
const buildFolder = '/usr/local/src/haploy-nginx'
const unit = 'haploy-nginx-build.service'

describe('nginx from source', function () {
  this.timeout(600_000)
  let tarball: NginxTarball
  let newer: Omit<NginxTarball, 'remove'>
  let lab: Lab
  let project: Project
  let again: RunReport

  before(async function () {
    await skipWithoutLab(this)
    tarball = await tarballOrSkip(this)
    newer = await renumbered(tarball, '1.22.99')
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 1, packages })
    project = new Project(lab).inventory({ lb1: {} })
  })

  after(async () => {
    await lab?.down()
    project?.remove()
    tarball?.remove()
  })

  it('continues to build after the connection is lost, and the next run installs it', async () => {
    declare(tarball.path)
    const lost = project.start(['run', 'source'])
    await within(240, 'something is compiled', async () => (await objects()) > 3)
    const build = await host(`systemctl show -p InvocationID ${unit}`)
    lost.process.kill('SIGKILL')
    await lost.ended
    expect(await host(`systemctl show -p InvocationID ${unit}`)).to.equal(build)

    // The script of the lost run waits for the build, and locks the host until then.
    await succeed(['--wait-lock', '180'])
    expect(await host(`${prefix}/sbin/nginx -V 2>&1 | sed -n 's/configure arguments: //p'`)).to.equal(
      `--prefix=${prefix} --user=www --group=www --with-http_stub_status_module --with-pcre --with-cc-opt='-O0 -pipe'`,
    )
    expect(await host(`journalctl -q -o cat -u ${unit} | grep -c ^Started`)).to.equal('1')
    expect(await host(`curl -s http://127.0.0.1/; ls -A /usr/local/src`)).to.equal('built here')
  })

  it('is not changed by a second run, nor by a dry run', async () => {
    expect((await succeed()).changed).to.deep.equal({ lb1: 0 })
    expect((await succeed(['--check'])).changed).to.deep.equal({ lb1: 0 })
  })

  it('has a unit that is not failed after nginx has ended by itself', async () => {
    await host('kill -s QUIT "$(systemctl show -P MainPID nginx)"')
    await within(20, 'nginx has ended', async () => (await host('systemctl show -P ActiveState nginx')) !== 'active')
    expect(await host('systemctl show -P ActiveState nginx; systemctl show -P Result nginx')).to.equal(
      'inactive\nsuccess',
    )
    expect((await succeed()).statuses('lb1')).to.include('nginx: start nginx: changed')
  })

  it('keeps its pid file and passwords in its prefix if that is declared, without another build', async () => {
    declare(tarball.path, { paths: 'prefix' })
    const moved = await succeed()
    expect(moved.statuses('lb1')).to.include.members(['nginx: build nginx: ok', 'nginx: copy the init script: skipped'])
    expect(await host(`cat ${prefix}/logs/nginx.pid; ls ${prefix}/conf/auth; ls /run/nginx.pid 2>&1 | wc -l`)).to.match(
      /^\d+\n_-private-\.[0-9a-f]{8}\n1$/,
    )
    expect(await host('systemctl show -P MainPID nginx')).to.equal(await host(`cat ${prefix}/logs/nginx.pid`))
    expect(await host('curl -s http://127.0.0.1/')).to.equal('built here')
    expect((await succeed()).changed).to.deep.equal({ lb1: 0 })
    declare(tarball.path)
    await succeed()
    expect(await host('cat /run/nginx.pid')).to.equal(await host('systemctl show -P MainPID nginx'))
  })

  it('is upgraded with other flags after a build that was killed, without losing a request', async () => {
    const server = serve(lab, tarball.folder)
    const mirrors = ['gone.tar.gz', tarball, newer].map((file) => {
      return `http://198.18.0.1:8001/${typeof file === 'string' ? file : basename(file.path)}`
    })
    declare(mirrors, { of: newer, flags: ['--without-http_ssi_module'] })
    const killed = run()
    await within(240, 'something is compiled', async () => (await objects()) > 3)
    await host(`systemctl kill -s KILL ${unit}`)
    const failed = await killed
    expect(stages(failed)).to.include.members(mirrors.map((url) => `downloading ${url}`))
    expect(failed.code).to.equal(2)
    expect(failed.failure('lb1')?.stderr).to.contain('the build of nginx failed')
    expect(await host('curl -s http://127.0.0.1/')).to.equal('built here')

    await host(
      `(while [ ! -e /tmp/enough ]; do curl -s -m 20 http://127.0.0.1/ || echo lost; done) >/tmp/requests 2>&1 &`,
    )
    again = await succeed()
    await host('touch /tmp/enough')
    server.kill()
    expect(again.statuses('lb1')).to.include.members([
      'nginx: build nginx: changed',
      'nginx: handler upgrade nginx: changed',
    ])
    expect(await host('sort -u /tmp/requests')).to.equal('built here')
    expect(await host(`${prefix}/sbin/nginx -V 2>&1`))
      .to.contain('nginx/1.22.99')
      .and.contain('--without-http_ssi_module')
    expect(await host(`${prefix}/sbin/nginx.old -V 2>&1`))
      .to.contain(`nginx/${tarball.version}`)
      .and.not.contain('--without-http_ssi_module')
    expect(await host('readlink /proc/$(systemctl show -P MainPID nginx)/exe')).to.equal(`${prefix}/sbin/nginx`)
    expect((await succeed()).changed).to.deep.equal({ lb1: 0 })
  })

  it('reports the progress of the build', async () => {
    const reported = stages(again)
    expect(reported.filter((text) => !text.startsWith('compiled '))).to.deep.equal([
      'unpacking',
      'configuring',
      'compiling',
      'installing',
    ])
    const counted = reported.flatMap((text) => /^compiled (\d+) of (\d+) files$/.exec(text)?.slice(1).map(Number) ?? [])
    expect(counted.length).to.be.above(4)
  })

  it('is kept if configure of a new one fails, and the message says what helps', async () => {
    declare(newer.path, { of: newer, flags: ['--with-no_such_module'] })
    const refused = await run()
    expect(refused.code).to.equal(2)
    expect(refused.failure('lb1')?.stderr).to.contain(
      'remove the module or flag that this version of nginx does not have',
    )
    expect(await host('curl -s http://127.0.0.1/')).to.equal('built here')
  })

  it('is the previous version again once that is declared', async () => {
    declare(tarball.path)
    await succeed()
    expect(await host(`${prefix}/sbin/nginx -v 2>&1; ${prefix}/sbin/nginx.old -v 2>&1`)).to.equal(
      `nginx version: nginx/${tarball.version}\nnginx version: nginx/1.22.99`,
    )
    expect(await host('curl -s http://127.0.0.1/')).to.equal('built here')
  })

  it('is replaced by the package, whose unit then runs', async () => {
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
    expect(report.code).to.equal(0)
    return report
  }
  const stages = ({ events }: RunReport) =>
    events.flatMap((event) => (event.type === 'task-progress' ? event.text : []))
  const host = async (code: string) => (await on(lab, 'lb1', code)).trim()
  const objects = async () => Number(await host(`find ${buildFolder}/tree/objs -name '*.o' 2>/dev/null | wc -l`))

  function declare(
    from: string | readonly string[] | undefined,
    {
      of: { version, sha256 } = tarball as Omit<NginxTarball, 'remove'>,
      flags = [] as string[],
      paths = 'system',
    } = {},
  ): void {
    const install = from && {
      from: 'source',
      version,
      sha256,
      tarball: from,
      modules: ['http_stub_status', 'pcre'],
      flags: [quick, ...flags],
      paths,
    }
    const auth = { users: { ops: 'fake-password' } }
    const variables = {
      user: 'www',
      servers: [{ root: '/var/www/html', page: 'built here\n', locations: { '/private/': { auth } } }],
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

/** Serves a folder on the lab's controller, at port 8001. */
function serve(lab: Lab, folder: string) {
  const script = fileURLToPath(new URL('./serve-folder.ts', import.meta.url))
  const [program, ...words] = lab.command([process.execPath, ...process.execArgv, script, folder, '8001'])
  return spawn(program!, words, { stdio: 'ignore' })
}
