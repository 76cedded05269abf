import type { Lab } from '../../../src/lab/index.js'
import { on, succeeds } from '../../lab/ground-truth.js'

interface Options {
  /** Lifetime of the certificates in seconds. */
  readonly lifetime: number
  /** Where all names lead. */
  readonly address: string
}

/** A real ACME server, pebble, and its name server, on a host of a lab whose repository has the package. */
export class AcmeServer {
  private constructor(
    private readonly lab: Lab,
    private readonly host: string,
    private readonly address: string,
    /** The certificate of its web server, which clients must trust. */
    readonly certificate: string,
  ) {}

  static async install(lab: Lab, host: string): Promise<AcmeServer> {
    const { address } = lab.hosts.find(({ name }) => name === host)!
    await on(lab, host, 'apt-get -qq update && apt-get -qq -y install pebble >/dev/null')
    await on(
      lab,
      host,
      `mkdir -p /etc/pebble && cd /etc/pebble && openssl req -x509 -newkey rsa:2048 -nodes -days 3 -subj /CN=acme -keyout key.pem -out cert.pem -addext subjectAltName=IP:${address} 2>/dev/null`,
    )
    return new AcmeServer(lab, host, address, await on(lab, host, 'cat /etc/pebble/cert.pem'))
  }

  get directory(): string {
    return `https://${this.address}:14000/dir`
  }

  /** Address of the interface for TXT records. */
  get records(): string {
    return `http://${this.address}:8055`
  }

  /** Starts it anew: it has no accounts and orders. */
  async start({ lifetime, address }: Options): Promise<void> {
    const pebble = {
      listenAddress: '0.0.0.0:14000',
      managementListenAddress: '0.0.0.0:15000',
      certificate: '/etc/pebble/cert.pem',
      privateKey: '/etc/pebble/key.pem',
      httpPort: 80,
      tlsPort: 443,
      certificateValidityPeriod: lifetime,
    }
    await on(
      this.lab,
      this.host,
      `systemctl stop pebble pebble-dns 2>/dev/null
printf %s '${JSON.stringify({ pebble })}' >/etc/pebble/config.json
systemd-run -q --unit pebble-dns --collect pebble-challtestsrv -defaultIPv4 ${address} -defaultIPv6 '' -http01 '' -https01 '' -tlsalpn01 ''
systemd-run -q --unit pebble --collect -E PEBBLE_VA_NOSLEEP=1 -E PEBBLE_WFE_NONCEREJECT=0 pebble -strict -config /etc/pebble/config.json -dnsserver 127.0.0.1:8053`,
    )
    await succeeds(this.lab, this.host, `curl -sk https://127.0.0.1:14000/dir && curl -s http://127.0.0.1:8055/`, 20)
  }

  /** The number of accounts and orders that it has been asked for since its start. */
  async requests(): Promise<number> {
    const log = await on(this.lab, this.host, 'journalctl -q -u pebble _PID=$(systemctl show -P MainPID pebble)')
    return (log.match(/POST \/(sign-me-up|order-plz)/g) ?? []).length
  }
}
