import { FailedError } from '../../core/errors.js'
import type { Lab } from '../../lab/index.js'
import type { StepRunner } from './step-runner.js'

const address = '198.18.0.200'
const url = `http://${address}/`

/** The two load balancers, observed from the network and on the hosts. */
export class Pair {
  constructor(
    private readonly runner: StepRunner,
    private readonly lab: Lab,
  ) {}

  /** Starts or stops nginx on a host with systemctl. */
  async control(host: string, verb: 'start' | 'stop'): Promise<void> {
    const command = `sudo systemctl ${verb} nginx`
    const argv = this.lab.command(['ssh', '-F', 'ssh_config', host, command])
    await this.runner.run({ shown: `ssh -F ssh_config ${host} ${command}`, argv })
  }

  /** Waits until only this host holds the address and a page is served there. Returns the seconds that it took. */
  async waitUntilServing(host: string): Promise<number> {
    const started = performance.now()
    return await this.runner.waitFor(`${host} alone should hold ${address} and serve a page`, 30, async () => {
      const [holders, page] = await Promise.all([this.#holders(), this.#fetch()])
      return holders.join() === host && isPage(page) ? (performance.now() - started) / 1000 : undefined
    })
  }

  /** Fetches the page visibly. Throws FailedError when it is not a page of the web servers. */
  async show(): Promise<string> {
    const argv = this.lab.command(['curl', '--silent', '--show-error', '--max-time', '5', url])
    const page = await this.runner.run({ shown: `curl ${url}`, argv })
    if (isPage(page)) return page.trim()
    throw new FailedError(`expected the page of a web server, but got: ${page.slice(0, 200)}`)
  }

  async #holders(): Promise<string[]> {
    const hosts = ['lb1', 'lb2']
    const answers = await Promise.all(hosts.map((host) => this.lab.on(host, `ip -o address show to ${address}`)))
    return hosts.filter((_, index) => answers[index]!.stdout !== '')
  }

  async #fetch(): Promise<string> {
    return (await this.lab.exec(['curl', '--silent', '--max-time', '0.5', url])).stdout
  }
}

function isPage(text: string): boolean {
  return /^This is web[12]\n$/.test(text)
}
