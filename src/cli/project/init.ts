import { readFile } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import type { CommandModule } from 'yargs'
import { exitCodes } from '../../core/errors.js'
import { quote } from '../../core/shell/script.js'
import { printError } from '../process/print-error.js'
import { assertNew, exists, inventoryPath, type ProjectFiles, playbookPath, writeProject } from './files.js'
import { ownPackage } from './own-package.js'
import { starterProject } from './starter.js'

/** `haploy init`: writes a project that can be checked and run. */
export const init: CommandModule = {
  command: 'init [folder]',
  describe: 'Write a new project: inventory, playbook, and what editors need',
  builder: (parser) =>
    parser
      .positional('folder', { type: 'string', default: '.', describe: 'Its folder; no file in it is overwritten' })
      .option('debug', { type: 'boolean', default: false, describe: 'Show the stack trace of an error' })
      .example('$0 init pair', 'Write a project into the folder pair'),
  handler: async (options) => {
    process.exitCode = await start(options as unknown as { folder: string; debug: boolean })
  },
}

async function start({ folder, debug }: { folder: string; debug: boolean }): Promise<number> {
  try {
    const haploy = ownPackage()
    const target = resolve(folder)
    const all = starterProject(packageName(target), haploy)
    const files = await withoutPackageOf(target, all)
    await assertNew(Object.keys(files), target, 'Name another folder: haploy init pair')
    await writeProject(files, target)
    process.stdout.write(nextSteps(files, relative('.', target), haploy.isCheckout))
    return exitCodes.fine
  } catch (error) {
    printError(error, debug)
    return exitCodes.cannotStart
  }
}

/** Keeps the package.json of a folder in which haploy is installed already. */
async function withoutPackageOf(folder: string, files: ProjectFiles): Promise<ProjectFiles> {
  const path = join(folder, 'package.json')
  if (!(await exists(path)) || !dependsOnHaploy(await readFile(path, 'utf8'))) return files
  const { 'package.json': _, ...others } = files
  return others
}

function dependsOnHaploy(text: string): boolean {
  try {
    const { dependencies, devDependencies } = JSON.parse(text)
    return 'haploy' in { ...dependencies, ...devDependencies }
  } catch {
    return false
  }
}

/** A name that npm accepts. */
function packageName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .replace(/^-{1,300}/, '')
  return name === '' || name === 'haploy' ? 'pair' : name
}

/** The commands that follow. Scripts of a checkout must not run: they build it. */
function nextSteps(files: ProjectFiles, folder: string, isCheckout: boolean): string {
  const install = isCheckout ? 'npm install --ignore-scripts' : 'npm install'
  return [
    `Written: ${Object.keys(files).join(', ')}. Next:`,
    ...(folder === '' ? [] : [`  cd ${quote(folder)}`]),
    ...('package.json' in files ? [`  ${install}`] : []),
    '  npx haploy lint deploy --explain',
    `Write the addresses of your hosts to ${inventoryPath}, and the one that they share to ${playbookPath}. Then:`,
    '  npx haploy run deploy --check --diff',
    '  npx haploy run deploy',
    '',
  ].join('\n')
}
