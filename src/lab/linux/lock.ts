import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Runs `work` while this process exclusively holds the lock called `name`. Waits for the lock, and calls `onWait` once if it
 * has to. The lock is a socket in the kernel's abstract namespace: it leaves no file, and is released when the process ends,
 * even after a crash.
 */
export async function locked<T>(name: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  let held = await tryLock(name)
  if (!held) onWait()
  while (!held) {
    await sleep(100)
    held = await tryLock(name)
  }
  return runHolding(held, work)
}

/** Runs `work` with the lock if it is free; otherwise does nothing and resolves with undefined. */
export async function lockedIfFree<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const held = await tryLock(name)
  return held && runHolding(held, work)
}

async function runHolding<T>(held: Server, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    await new Promise((closed) => held.close(closed))
  }
}

function tryLock(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(`\0haploy-lab/${name}`, () => resolve(server))
  })
}
