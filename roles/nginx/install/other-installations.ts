import { type Change, type Item, type StateResource, sh, subject, task } from 'haploy'
import { buildFolder, discardBuild } from './source/build-steps.js'

/** Where systemd finds the unit of a source build before that of a package. */
export const unitFile = '/etc/systemd/system/nginx.service'

/** Files that bring an nginx, and would hide one that comes from elsewhere. */
const installationFiles = [
  unitFile,
  '/etc/apt/sources.list.d/nginx.sources',
  '/etc/apt/preferences.d/nginx',
  '/etc/yum.repos.d/nginx.repo',
]

/**
 * Takes away what another way of installing nginx wrote, and never anybody else's files: all but what is `kept`. Only a
 * source build keeps its unit, and only there may there be a build.
 */
export function removeOtherInstallations(kept: readonly string[] = []): Item {
  const unwanted = installationFiles.filter((path) => !kept.includes(path))
  const builds = kept.includes(unitFile)
  const resource: StateResource<readonly string[]> = {
    type: 'state',
    kind: 'installation',
    name: 'of another kind',
    probe: {
      script: sh`grep -ls '^# Written by haploy' ${unwanted}; ${builds ? sh`:` : sh`ls -d ${buildFolder} 2>/dev/null; :`}`,
      parse: ({ lines }) => lines,
    },
    plan: (found) => (found.length === 0 ? [] : [removal(found)]),
    reads: [...unwanted, ...(builds ? [] : [buildFolder])].map(subject.path),
    writes: [...[...unwanted, ...(builds ? [] : [buildFolder])].map(subject.tree), subject.unit('nginx.service')],
  }
  return task('remove any other installation of nginx', resource, { notify: 'restart nginx', tags: ['install'] })
}

function removal(found: readonly string[]): Change {
  const files = found.filter((path) => path !== buildFolder)
  const steps = [
    ...(found.includes(buildFolder) ? [discardBuild] : []),
    ...(files.length > 0 ? [{ script: sh`rm -f ${files}` }] : []),
  ]
  return {
    attribute: 'files',
    from: found,
    to: null,
    steps,
    writes: [...found.map(subject.tree), subject.unit('nginx.service')],
  }
}
