import { existsSync, linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { UsageError } from '../../core/errors.js'

/**
 * Calls a function while no other process changes a file, which the file `….lock` beside it prevents. A lock whose process has
 * died does not count. Throws UsageError if another process holds it for too long.
 */
export async function locked<T>(path: string, call: () => Promise<T>): Promise<T> {
  // The call says that there is no file.
  if (!existsSync(path)) return await call()
  const lock = `${realpathSync(path)}.lock`
  await take(lock)
  try {
    return await call()
  } finally {
    rmSync(lock, { force: true })
  }
}

async function take(lock: string): Promise<void> {
  for (const end = Date.now() + longest; !tryTake(lock); await pause(20)) {
    if (isAbandoned(lock)) discard(lock)
    else if (Date.now() > end) {
      throw new UsageError(`another process is changing the file: there is ${lock}`, {
        hint: `If no other haploy is running, remove it: rm ${lock}`,
      })
    }
  }
}

function tryTake(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    throw new UsageError(`cannot create ${lock}: ${code}`, { hint: 'The file is unchanged.', cause })
  }
}

function isAbandoned(lock: string): boolean {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    // Another process has created it, but not written it yet.
    if (!(pid > 0)) return false
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** Renames first, since only one of several processes can do that. */
function discard(lock: string): void {
  const own = `${lock}.${process.pid}`
  try {
    renameSync(lock, own)
    // A lock that another process has created in the meantime.
    if (!isAbandoned(own)) linkSync(own, lock)
    rmSync(own)
  } catch {
    // Another process was faster.
  }
}

/** Milliseconds. */
const longest = 10_000
