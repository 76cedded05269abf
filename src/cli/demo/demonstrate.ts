import { rm } from 'node:fs/promises'
import { exitCodes } from '../../core/errors.js'
import { canBeInstalled, demoNeeds, installNeeds } from './needs.js'
import { makeProject } from './project.js'
import { Stage } from './stage.js'
import { tellStory } from './story.js'
import { dryRunHere } from './without-lab.js'

/** Plays the demonstration and returns the exit code. Throws HaployError when something is not as it should be. */
export async function demonstrate(): Promise<number> {
  const needs = await demoNeeds()
  const project = await makeProject()
  const stage = new Stage(project)
  try {
    if (needs.missing.length > 0 && !(await canBeInstalled(needs))) return await dryRunHere(stage, needs)
    if (needs.missing.length > 0) await installNeeds(stage, needs)
    await tellStory(stage)
    return exitCodes.fine
  } catch (error) {
    if (!stage.interrupted) throw error
    stage.say('Interrupted.')
    return exitCodes.interrupted
  } finally {
    stage.close()
    await rm(project, { recursive: true, force: true })
  }
}
