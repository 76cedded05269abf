import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Runs `work` while this process alone holds the lock called `name`; waits for it, saying so once with `onWait`.
 * The lock is a socket in the kernel's abstract name space: it leaves no file, and dies with its holder, however that
 * dies.
 */
export async function locked<T>(name: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  let held = await take(name)
  if (!held) onWait()
  while (!held) {
    await sleep(100)
    held = await take(name)
  }
  return holding(held, work)
}

/** Runs `work` under the lock if it is free now; otherwise gives undefined and does nothing. */
export async function lockedIfFree<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const held = await take(name)
  return held && holding(held, work)
}

async function holding<T>(held: Server, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    await new Promise((closed) => held.close(closed))
  }
}

function take(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(`\0haploy-lab/${name}`, () => resolve(server))
  })
}
