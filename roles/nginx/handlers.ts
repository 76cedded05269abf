import { reload, restart, type Task, type TaskContext } from 'haploy'
import { workersReplaced } from '../workers-replaced.js'
import { layoutOf } from './install/layout.js'
import { upgrade } from './install/upgrade.js'
import type { Nginx } from './schema/variables.js'

export const handlers = ({ vars, facts }: TaskContext<Nginx>): readonly Task[] => [
  restart('restart nginx', 'nginx', {}),
  upgrade(layoutOf(vars, facts)),
  reload('reload nginx', 'nginx', { confirm: workersReplaced }),
]
