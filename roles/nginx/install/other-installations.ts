import { type Change, type Item, type StateResource, sh, subject, task } from 'haploy'
import { buildFolder, discardBuild } from './source/build-steps.js'

/** The unit of a source build. systemd prefers it to the unit of a package. */
export const unitFile = '/etc/systemd/system/nginx.service'

/** Files of the ways to install nginx, which would hide an nginx that is installed another way. */
const installationFiles = [
  unitFile,
  '/etc/apt/sources.list.d/nginx.sources',
  '/etc/apt/preferences.d/nginx',
  '/etc/yum.repos.d/nginx.repo',
]

/**
 * Removes the files of other ways to install nginx, except for those that are `kept`, and only if haploy wrote them. A
 * source build keeps its unit; any other way also discards a build.
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
