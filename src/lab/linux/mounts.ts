import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { must, run } from './run.js'

export interface Mount {
  point: string
  type: string
}

/** The current mounts, in the order of mounting. */
export async function mounts(): Promise<Mount[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).trimEnd().split('\n')
  return lines.map((line) => {
    const [before, after] = line.split(' - ')
    return { point: unescaped(before!.split(' ')[4]!), type: after!.split(' ')[0]! }
  })
}

/** Whether `point` is a mount point. */
export const isMounted = async (point: string) => (await mounts()).some((mount) => mount.point === point)

/** Unmounts everything under `folder`, the last mount first; waits a few seconds for busy mounts. */
export async function unmountUnder(folder: string): Promise<void> {
  for (let left = 50; ; left--) {
    const points = (await mounts()).map(({ point }) => point).filter((point) => point.startsWith(`${folder}/`))
    if (points.length === 0) return
    for (const point of points.reverse()) {
      if (left > 0) await run(['umount', point])
      else await must(['umount', point])
    }
    if (left < 50) await sleep(100)
  }
}

const unescaped = (path: string) => path.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)))
