import { posix } from 'node:path'
import { z } from 'zod'
import { controllerFile } from '../../managed-files/schema.js'

const relativePath = z
  .string()
  .regex(/^[^/\0\n][^\0\n]*$/, 'must be a path within root')
  .refine(
    (path) => posix.normalize(path) === path && !/^\.\.(\/|$)|\/$/.test(path),
    'must be the normalized path of a file',
  )

export const content = z.record(relativePath, z.union([z.string(), controllerFile]))
