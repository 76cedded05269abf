import type { Lab } from '../../../../src/lab/index.js'
import { on } from '../../../lab/ground-truth.js'
import type { Configuration, HostState } from './site.js'

/** Installs nginx, and the files that generated configurations name. */
export async function prepare(lab: Lab, host: string): Promise<HostState> {
  await on(
    lab,
    host,
    `DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx libnginx-mod-stream openssl >/dev/null 2>&1
mkdir -p /etc/fuzz /etc/nginx/sites /etc/nginx/tls /var/cache/fuzz /var/cache/nginx /srv
cd /etc/fuzz
[ -s key.pem ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 30 -subj /CN=fuzz 2>/dev/null
echo fake-passphrase >passwords
cp cert.pem /etc/nginx/tls/site.crt
cp key.pem /etc/nginx/tls/site.key
cp cert.pem /etc/nginx/tls/clients.ca.crt`,
  )
  return {
    version: (await on(lab, host, "dpkg-query -W -f '${Version}' nginx")).trim(),
    certificate: await on(lab, host, 'cat /etc/fuzz/cert.pem'),
    key: await on(lab, host, 'cat /etc/fuzz/key.pem'),
  }
}

/** What nginx says of each configuration; an empty text if it accepts it. Sends all of them at once. */
export async function refusals(lab: Lab, host: string, configurations: readonly Configuration[]): Promise<string[]> {
  const parts = configurations.map(({ text, files }, index) => {
    const write = (path: string, content: string) =>
      `base64 -d >'${path}' <<'END'\n${Buffer.from(content).toString('base64')}\nEND\n`
    const folders = [...text.matchAll(/_cache_path (\S+)/g)].map(([, path]) => `mkdir -p ${path}\n`)
    return `${folders.join('')}${files.map((file) => write(file.path, file.content)).join('')}${write('/tmp/fuzz.conf', text)}echo 'RESULT ${index}'; nginx -t -q -c /tmp/fuzz.conf || echo FAILED\nrm -f /etc/nginx/sites/*\n`
  })
  const output = (await lab.on(host, `exec 2>&1\n${parts.join('')}`)).stdout
  const results = output.split(/^RESULT \d+\n/m).slice(1)
  if (results.length !== configurations.length)
    throw new Error(`nginx was asked ${results.length} times: ${output.slice(-500)}`)
  return results.map((each) => (each.includes('FAILED') ? each.replace('FAILED', '').trim() : ''))
}
