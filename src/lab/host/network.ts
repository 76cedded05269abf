import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { controllerAddress } from '../hosts.js'
import { isMounted } from '../linux/mounts.js'
import { must, run, script } from '../linux/run.js'
import type { LabPaths } from '../paths.js'

/**
 * A lab's network: a namespace with a switch (a bridge), and one namespace for the controller and each host, with a cable
 * (a veth pair) to the switch. There is no route out of the lab. The namespaces are pinned to files in the lab's state
 * folder, so they have no names that could conflict, and are not listed outside the lab.
 */
export class Network {
  readonly #folder: string

  constructor(paths: LabPaths) {
    this.#folder = join(paths.stateDir, 'net')
  }

  /** The file that pins the namespace of `name`, a host or `controller`. */
  namespace = (name: string) => join(this.#folder, name)

  /** The argv that runs `argv` in the namespace of `name`. */
  command = (name: string, argv: readonly string[]) => ['nsenter', `--net=${this.namespace(name)}`, '--', ...argv]

  async create(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    await this.#pin('switch')
    await this.#ip('switch', 'link add switch type bridge forward_delay 0 mcast_snooping 0', 'link set switch up')
    await script(`${plug} plug "$@"`, this.plugArguments('controller', controllerAddress))
  }

  /** Removes the cable and the namespace of `name`, with all its addresses, routes and rules. */
  async unplug(name: string): Promise<void> {
    const file = this.namespace(name)
    await run(this.command('switch', ['ip', 'link', 'delete', name]))
    if (await isMounted(file)) await must(['umount', file])
    await rm(file, { force: true })
  }

  /** The arguments of the shell function `plug` for `name`; the cable is not connected while the file `cutMark` exists. */
  plugArguments = (name: string, address: string, cutMark = '') => [
    ...[this.namespace('switch'), this.namespace(name), name],
    ...[macOf(address), `${address}/24`, cutMark],
  ]

  /** Pulls the cable of `name`: its eth0 stays configured but loses its carrier. */
  cut = (name: string) => this.#ip('switch', `link set ${name} down`)

  join = (name: string) => this.#ip('switch', `link set ${name} up`)

  async #pin(name: string): Promise<void> {
    const file = this.namespace(name)
    await writeFile(file, '')
    await must(['unshare', `--net=${file}`, 'true'])
  }

  async #ip(name: string, ...commands: string[]): Promise<void> {
    await script('file=$1; shift; printf "%s\\n" "$@" | nsenter --net="$file" ip -batch -', [
      this.namespace(name),
      ...commands,
    ])
  }
}

/**
 * A shell function that creates a new namespace for a host or the controller, with an address on its eth0 and a cable to
 * the switch. Nothing of an earlier namespace remains: no address, route, rule or kernel setting. `plugArguments` returns
 * its arguments.
 */
export const plug = `
plug() {
  nsenter --net="$1" ip link delete "$3" 2>/dev/null || true
  umount "$2" 2>/dev/null || true
  : > "$2"
  unshare --net="$2" true
  nsenter --net="$1" ip link add "$3" type veth peer name eth0 address "$4" netns "$2"
  nsenter --net="$1" ip link set "$3" master switch
  test -e "$6" || nsenter --net="$1" ip link set "$3" up
  printf '%s\\n' 'link set lo up' "address add $5 dev eth0" 'link set eth0 up' | nsenter --net="$2" ip -batch -
}
`

// The same after every boot, like that of a network card, so that ARP caches stay valid.
const macOf = (address: string) =>
  ['02', '00', ...address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':')
