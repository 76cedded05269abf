import { reload, type Task } from 'haploy'
import { workersReplaced } from '../workers-replaced.js'

export const handlers = (): readonly Task[] => [reload('reload nginx', 'nginx', { confirm: workersReplaced })]
