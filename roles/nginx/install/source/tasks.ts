import { type Facts, group, type Item, pkg, task, template, user } from 'haploy'
import type { FromSource } from '../../schema/install/install.js'
import type { Layout } from '../layout.js'
import { unitFile } from '../other-installations.js'
import { nginxBuild } from './build.js'
import { configureArguments } from './configure.js'
import { dependencies, hints } from './dependencies.js'
import { localTarball } from './tarball.js'

interface SourceContext {
  readonly facts: Facts
  /** Limit of open files, for an init script. */
  readonly openFiles: number
}

/** Builds nginx on the host, and installs its systemd unit. */
export function sourceTasks(source: FromSource, layout: Layout, { facts, openFiles }: SourceContext): readonly Item[] {
  const { version, sha256, prefix, tarball } = source
  const tags = ['install']
  const build = nginxBuild({
    version,
    sha256,
    prefix,
    pidFile: layout.pidFile,
    arguments: configureArguments(source, layout),
    tarball: 'path' in tarball ? localTarball(tarball.path, sha256) : tarball,
    hints: hints(source, facts),
  })
  const data = { binary: layout.binary, conf: `${layout.folder}/nginx.conf`, pidFile: layout.pidFile }
  return [
    pkg('install the build dependencies', dependencies(source, facts), { tags }),
    group('create the nginx group', layout.group ?? layout.user, { system: true, tags }),
    user('create the nginx user', layout.user, {
      system: true,
      shell: 'nologin',
      group: layout.group ?? layout.user,
      tags,
    }),
    task('build nginx', build, { notify: 'upgrade nginx', tags }),
    template('copy nginx.service', {
      to: unitFile,
      data,
      mode: '0644',
      notify: 'restart nginx',
      tags,
    }),
    template('copy the init script', {
      to: '/etc/init.d/nginx',
      from: 'nginx.init.ejs',
      data: { ...data, openFiles },
      mode: '0755',
      when: !facts.systemd,
      skipReason: 'this host runs systemd, which starts nginx with its unit',
      tags,
    }),
  ]
}
