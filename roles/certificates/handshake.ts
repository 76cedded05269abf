import { FailedError, type Reading, sh, subject } from 'haploy'

interface Served {
  /** The file with the certificate that nginx is to serve. */
  readonly path: string
  /** The name that the client asks for; perhaps a wildcard. */
  readonly serverName: string
  readonly address: string
  readonly host: string
}

/** Serial numbers in hexadecimal; `''` where there is no certificate. */
interface Serials {
  readonly wanted: string
  readonly served: string
}

/**
 * Compares the certificate that nginx serves with the file. An old worker may accept a last connection after a reload, so
 * it asks again for some seconds.
 */
export function servedCertificate({ path, serverName, address, host }: Served): Reading<Serials> {
  const name = serverName.replace('*', 'haploy')
  return {
    type: 'reading',
    kind: 'handshake',
    name: `${name} at ${address}`,
    probe: {
      script: sh`wanted=$(openssl x509 -noout -serial -in ${path} 2>/dev/null) tries=0
while [ "$tries" -lt 25 ]; do
served=$(timeout 10 openssl s_client -connect ${address} -servername ${name} </dev/null 2>/dev/null | openssl x509 -noout -serial 2>/dev/null)
[ -n "$served" ] && [ "$served" != "$wanted" ] || break
tries=$((tries + 1))
sleep 0.2
done
printf '%s\\n' "$wanted" "$served"`,
      parse: ({ lines: [wanted = '', served = ''] }) => ({ wanted: serialIn(wanted), served: serialIn(served) }),
    },
    check({ wanted, served }) {
      if (served === wanted) return
      throw new FailedError(
        served === ''
          ? `nginx on ${host} does not answer a TLS handshake for ${name} at ${address}`
          : `nginx on ${host} serves ${name} with the certificate ${served}, and not with ${wanted} of ${path}`,
        {
          hint:
            served === ''
              ? 'Set `address` of the role certificates to where nginx listens for TLS on every host.'
              : `A server for ${name} must have this certificate as its \`tls\`, and nginx must have loaded it: see its error log.`,
        },
      )
    },
    reads: [subject.path(path), subject.unit('nginx.service')],
  }
}

function serialIn(line: string): string {
  return line.replace('serial=', '').trim()
}
