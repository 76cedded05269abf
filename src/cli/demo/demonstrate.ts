import { rm } from 'node:fs/promises'
import { exitCodes } from '../../core/errors.js'
import { installLabNeeds, labNeeds } from '../../lab/index.js'
import { makeProject } from './project.js'
import { Stage } from './stage.js'
import { tellStory } from './story.js'
import { showWithoutLab } from './without-lab.js'

/** Plays the demonstration and returns the exit code. Throws HaployError when something is not as it should be. */
export async function demonstrate(): Promise<number> {
  const needs = await labNeeds(programs)
  const project = await makeProject()
  const stage = new Stage(project)
  try {
    if (needs.missing.length > 0 && !needs.installable) return await showWithoutLab(stage, needs)
    if (needs.installable) await install(stage)
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

/** What the demonstration looks at the lab with, from outside. */
const programs = ['curl']

async function install(stage: Stage): Promise<void> {
  await stage.step('Install what a lab of real hosts is made with', async () => {
    await installLabNeeds({ programs, onProgress: (text) => stage.say(text) })
    return 'this machine can host a lab'
  })
}
