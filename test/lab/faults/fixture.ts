import type { Context } from 'mocha'
import { Lab } from '../../../src/lab/index.js'
import { on } from '../ground-truth.js'
import { keptLabName } from '../lab-name.js'
import { Project } from '../project.js'
import { packages } from '../repository.js'
import { skipWithoutLab } from '../skip-without-lab.js'

/** The host with the faults. */
export const host = 'lb1'

let shared: Promise<Lab> | undefined

/** A bare host, and a project with an inventory of it, for the tests of one file. */
export class Fixture {
  private constructor(
    readonly lab: Lab,
    readonly project: Project,
  ) {}

  /** To be called in `before`. */
  static async create(test: Context): Promise<Fixture> {
    await skipWithoutLab(test)
    const first = shared === undefined
    shared ??= buildLab()
    const lab = await shared
    if (!first) await lab.reset(host)
    return new Fixture(lab, new Project(lab).inventory({ [host]: {} }))
  }

  /** Runs shell code on the host, which must succeed. */
  readonly on = (code: string): Promise<string> => on(this.lab, host, code)

  /** Installs packages with their recommended packages. */
  async install(...names: string[]): Promise<void> {
    await this.on(`DEBIAN_FRONTEND=noninteractive apt-get -qq -y install ${names.join(' ')} >/dev/null 2>&1`)
  }

  /** Temporary files of unfinished writes, one per line. */
  readonly halfWritten = (): Promise<string> => {
    const names = "-name '.haploy-*' -o -name '*.json.new'"
    return this.on(`find /etc /srv /run/haploy /var/lib/haploy /home \\( ${names} \\) -print 2>/dev/null || :`)
  }

  remove(): void {
    this.project.remove()
  }
}

async function buildLab(): Promise<Lab> {
  const name = keptLabName('faults')
  await Lab.down(name)
  return Lab.up({ name, hosts: [host], packages })
}
