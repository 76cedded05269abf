import { UsageError } from '../core/errors.js'
import type { Target } from '../core/host/target.js'
import type { Play } from '../core/play.js'
import type { RunRequest } from '../engine/run.js'
import type { Inventory } from '../inventory/inventory.js'
import type { PlaybookMemory, RememberedPlay } from '../loader/playbook-memory.js'
import type { EarlyConnections } from '../transport/early-connections.js'
import type { TransportOptions } from '../transport/transport.js'
import { becomePassword } from './password.js'
import { loadProject, usual } from './project.js'
import type { RunArguments } from './run.js'

type Request = Pick<RunRequest, 'playbook' | 'inventory' | 'becomePassword' | 'connect'>

/**
 * The loading of what a run is made of, and the connecting to its hosts meanwhile, when it is remembered which they are.
 * Nobody is asked anything else, and nothing on a host is looked at or locked, before the run begins.
 */
export class HeadStart {
  #plays: readonly Play[] = []

  private constructor(
    private readonly loaded: Request,
    private readonly connections: EarlyConnections,
    private readonly memory: PlaybookMemory,
  ) {}

  /** Throws UsageError for what cannot be loaded, Interrupted after Ctrl-C at the question for a password. */
  static async begin(options: RunArguments, transport: TransportOptions): Promise<HeadStart> {
    const [{ connect }, { EarlyConnections }, { PlaybookMemory }] = await Promise.all([
      import('../transport/connect.js'),
      import('../transport/early-connections.js'),
      import('../loader/playbook-memory.js'),
    ])
    const { playbook, inventory = usual, extraVars: extra } = options
    const memory = await PlaybookMemory.recall(
      { playbook, inventory, extra },
      { folder: process.cwd(), env: process.env },
    )
    const connections = new EarlyConnections(connect, transport)
    try {
      return new HeadStart(await load(options, connections, memory), connections, memory)
    } catch (error) {
      await connections.close()
      throw error
    }
  }

  /** What a run is asked for with. */
  get request(): Request {
    const { name, define } = this.loaded.playbook
    const noting: typeof define = (context) => (this.#plays = define(context))
    return { ...this.loaded, playbook: { name, define: noting }, connect: this.connections.connect }
  }

  /** Keeps for the next time which hosts the plays were for, once the run has found nothing wrong with them. */
  remember(): void {
    this.memory.keep(this.#plays)
  }

  /** Closes the connections that no run has asked for. */
  async end(): Promise<void> {
    await this.connections.close()
  }
}

/** A password that somebody has to be asked for comes when everything else is right, and no connection before it. */
async function load(options: RunArguments, connections: EarlyConnections, memory: PlaybookMemory): Promise<Request> {
  const asks = options.askBecomePass || options.becomePasswordCommand !== undefined
  const given = asks ? undefined : await becomePassword(options)
  const isKnown = memory.plays !== undefined && !asks && !options.acceptNewHostKeys
  const connect = async (inventory: Inventory) => {
    for (const target of await targetsOf(memory.plays ?? [], inventory, options)) {
      connections.open({ becomePassword: given, ...target })
    }
  }
  const project = await loadProject(options, { onRead: memory.note, ...(isKnown && { onInventory: connect }) })
  return { ...project, becomePassword: asks ? await becomePassword(options) : given, connect: connections.connect }
}

/** The ways to the hosts that a run opens first. None where something is wrong, which the run says in its own words. */
async function targetsOf(
  plays: readonly RememberedPlay[],
  inventory: Inventory,
  options: RunArguments,
): Promise<Target[]> {
  const [{ hostsOf }, { targetOf }] = await Promise.all([
    import('../loader/playbook-memory.js'),
    import('../inventory/validation/target.js'),
    // Here, so that the modules of the playbook do not come between.
    import('../transport/ssh/link.js'),
  ])
  try {
    const hosts = hostsOf(plays, inventory, { limit: options.limit, roles: options.role }).slice(0, options.forks)
    const targets = hosts.map((host) => targetOf(host, inventory.layersOf(host.name), process.env))
    return targets.flatMap((target) => ('vars' in target && target.vars.connection === 'ssh' ? [target.vars] : []))
  } catch (error) {
    if (error instanceof UsageError) return []
    throw error
  }
}
