import { FailedError } from '../../core/errors.js'
import type { Lab } from '../../lab/index.js'
import type { Stage } from './stage.js'

const address = '198.18.0.200'
const url = `http://${address}/`

/** The two load balancers, as seen from outside and from within. */
export class Pair {
  constructor(
    private readonly stage: Stage,
    private readonly lab: Lab,
  ) {}

  /** Starts or stops nginx on a host, by hand. */
  async control(host: string, verb: 'start' | 'stop'): Promise<void> {
    const command = `sudo systemctl ${verb} nginx`
    const argv = this.lab.command(['ssh', '-F', 'ssh_config', host, command])
    await this.stage.run({ shown: `ssh -F ssh_config ${host} ${command}`, argv })
  }

  /** Waits until this host alone holds the address and a page comes through it. Gives the seconds that it took. */
  async settle(host: string): Promise<number> {
    const started = performance.now()
    return await this.stage.waitFor(`that ${host} alone holds ${address} and answers there`, 30, async () => {
      const [holders, page] = await Promise.all([this.#holders(), this.#fetch()])
      return holders.join() === host && isPage(page) ? (performance.now() - started) / 1000 : undefined
    })
  }

  /** Fetches the page in sight of the person. Throws FailedError when it is none of the web servers'. */
  async show(): Promise<string> {
    const argv = this.lab.command(['curl', '--silent', '--show-error', '--max-time', '5', url])
    const page = await this.stage.run({ shown: `curl ${url}`, argv })
    if (isPage(page)) return page.trim()
    throw new FailedError(`a web server was to answer, but what came is: ${page.slice(0, 200)}`)
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
