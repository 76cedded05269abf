import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FailedError } from '../../core/errors.js'
import { mounts } from './mounts.js'
import { run } from './run.js'

/** A control group: all processes that are started in it, and their children, can be killed at once. */
export class Group {
  constructor(readonly path: string) {}

  /** The group `name` of the machine's cgroup2 tree, also on machines with a hybrid hierarchy. */
  static async at(name: string): Promise<Group> {
    const root = await cgroup2()
    if (!root) throw new FailedError('lab: no cgroup2 tree is mounted on this machine')
    return new Group(join(root, name))
  }

  child(name: string): Group {
    return new Group(join(this.path, name))
  }

  create = () => mkdir(this.path, { recursive: true })

  /** The argv that runs `argv` inside this group, which must exist. */
  command(argv: readonly string[]): string[] {
    return ['sh', '-c', 'echo $$ > "$1/cgroup.procs" && shift && exec "$@"', 'sh', this.path, ...argv]
  }

  async populated(): Promise<boolean> {
    return (await this.#read('cgroup.events')).includes('populated 1')
  }

  /** The processes of this group and its subgroups. */
  async pids(): Promise<number[]> {
    const own = (await this.#read('cgroup.procs')).split('\n').filter(Boolean).map(Number)
    const inner = await Promise.all((await this.#children()).map((group) => group.pids()))
    return [own, ...inner].flat()
  }

  /** Kills every process at once, like a power loss, and resolves when none is left. */
  async kill(): Promise<void> {
    for (let left = 1000; left > 0; left--) {
      if (!(await this.populated())) return
      await writeFile(join(this.path, 'cgroup.kill'), '1', { flag: 'r+' }).catch(() => this.#killEach())
      if (await this.populated()) await sleep(10)
    }
    throw new FailedError(`lab: processes in ${this.path} do not end: ${(await this.pids()).join(' ')}`)
  }

  /** Kills every process, and removes the group and its subgroups. */
  async remove(): Promise<void> {
    for (let left = 100; ; left--) {
      await this.kill()
      try {
        return await this.#removeEmpty()
      } catch (error) {
        if (left === 0) throw error
        await sleep(10) // The kernel releases a process a moment after it has ended.
      }
    }
  }

  /** Removes the group if it is empty; otherwise does nothing. */
  removeIfEmpty = () => rmdir(this.path).catch(() => {})

  async #removeEmpty(): Promise<void> {
    for (const group of await this.#children()) await group.#removeEmpty()
    await rmdir(this.path).catch(ignoreError('ENOENT'))
  }

  // For kernels before 5.14, which have no cgroup.kill.
  async #killEach(): Promise<void> {
    await run(['kill', '-KILL', ...(await this.pids()).map(String)])
  }

  async #children(): Promise<Group[]> {
    const entries = await readdir(this.path, { withFileTypes: true }).catch(ignoreError('ENOENT', []))
    return entries.filter((entry) => entry.isDirectory()).map((entry) => this.child(entry.name))
  }

  // A group that does not exist, or is removed during the read (ENODEV), reads as empty.
  #read = (file: string) => readFile(join(this.path, file), 'utf8').catch(() => '')
}

/** The mount point of the cgroup2 tree: /sys/fs/cgroup, or /sys/fs/cgroup/unified on hybrid machines. */
export async function cgroup2(): Promise<string | undefined> {
  return (await mounts()).find((mount) => mount.type === 'cgroup2' && mount.point.startsWith('/sys/fs/cgroup'))?.point
}

function ignoreError<T>(code: string, instead?: T) {
  return (error: NodeJS.ErrnoException): T => {
    if (error.code === code) return instead as T
    throw error
  }
}
