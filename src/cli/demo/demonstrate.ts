import { rm } from 'node:fs/promises'
import { exitCodes } from '../../core/errors.js'
import { installLabNeeds, labNeeds } from '../../lab/index.js'
import { makeProject } from './project.js'
import { StepRunner } from './step-runner.js'
import { runSteps } from './steps.js'
import { showWithoutLab } from './without-lab.js'

/** Runs the demonstration and returns the exit code. Throws HaployError when a check fails. */
export async function demonstrate(): Promise<number> {
  const needs = await labNeeds(programs)
  const project = await makeProject()
  const runner = new StepRunner(project)
  try {
    if (needs.missing.length > 0 && !needs.installable) return await showWithoutLab(runner, needs)
    if (needs.installable) await install(runner)
    await runSteps(runner)
    return exitCodes.fine
  } catch (error) {
    if (!runner.interrupted) throw error
    runner.print('Interrupted.')
    return exitCodes.interrupted
  } finally {
    runner.close()
    await rm(project, { recursive: true, force: true })
  }
}

/** Programs that the demonstration uses beside those of the lab. */
const programs = ['curl']

async function install(runner: StepRunner): Promise<void> {
  await runner.step('Install the packages that a lab of real hosts needs', async () => {
    await installLabNeeds({ programs, onProgress: (text) => runner.print(text) })
    return 'this machine can host a lab'
  })
}
