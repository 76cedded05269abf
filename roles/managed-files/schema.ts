import { z } from 'zod'

/** A file on the controller. A relative path starts in the folder that haploy runs in. */
export const controllerFile = z
  .strictObject({ file: z.string().min(1).describe('Path on the controller') })
  .meta({ typeLabel: '`{ file }` of the controller' })

export type ControllerFile = z.output<typeof controllerFile>
