import { expect } from 'chai'
import { compareNginx } from '../../../roles/nginx/adoption/index.js'
import { filesOf } from '../../../roles/nginx/adoption/tree/files.js'
import { Lab } from '../../../src/lab/index.js'
import { on } from '../../lab/ground-truth.js'
import { labName } from '../../lab/lab-name.js'
import { Project } from '../../lab/project.js'
import { packages } from '../../lab/repository.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'
import { type Fixture, filesOfFixture, fixtures } from '../nginx/adoption/fixtures.js'

const name = labName('adoption')
const hosts = ['lb1', 'lb2', 'web1']

describe('Configurations that were written by hand', function () {
  this.timeout(400_000)
  let lab: Lab

  before(async function () {
    await skipWithoutLab(this)
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 3, packages })
    await Promise.all(hosts.map((host) => prepare(lab, host)))
  })

  after(async () => {
    await lab?.down()
  })

  it('are adopted, and deployed without a difference', async () => {
    const queue = [...fixtures]
    const found = new Map<string, string>()
    await Promise.all(
      hosts.map(async (host) => {
        for (let fixture = queue.shift(); fixture; fixture = queue.shift()) {
          const wrong = await deployed(lab, host, fixture).catch((error: Error) => error.message)
          if (wrong !== '') found.set(fixture.name, wrong)
        }
      }),
    )
    expect(Object.fromEntries(found)).to.deep.equal({})
  })
})

/** Installs nginx, and the certificates and files that the configurations name. */
async function prepare(lab: Lab, host: string): Promise<void> {
  await on(
    lab,
    host,
    `DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx libnginx-mod-stream curl openssl >/dev/null 2>&1
mkdir -p /etc/ssl/site /var/www/blog /var/www/one /srv/admin /srv/static /srv/images && cd /etc/ssl/site
new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
openssl req -x509 $new -keyout ca.key -out ca.crt -days 30 -subj /CN=ca 2>/dev/null
for each in partners one two three client; do
  openssl req $new -keyout $each.key -out $each.csr -subj /CN=$each.example 2>/dev/null
  openssl x509 -req -in $each.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out $each.crt 2>/dev/null
done
echo 'ssl_ecdh_curve X25519:prime256v1;' >options.conf
echo 'body {}' >/var/www/blog/style.css; echo one >/var/www/one/index.html; echo admin >/srv/admin/a.txt
printf 'admin:%s\\n' "$(openssl passwd -6 fakepass)" >/etc/nginx/htpasswd`,
  )
}

/** Writes a configuration by hand, adopts and deploys it, and returns what is not as it was; an empty text for nothing. */
async function deployed(lab: Lab, host: string, fixture: Fixture): Promise<string> {
  await write(lab, host, filesOfFixture(fixture.name))
  const before = { files: await dump(lab, host), answers: await answers(lab, host, fixture) }
  const project = new Project(lab)
  try {
    const { address } = lab.hosts.find((each) => each.name === host)!
    const login = ['-e', `key=${lab.keyFile}`, '-e', `knownHosts=${lab.knownHostsFile}`]
    const adopted = await project.haploy(['adopt', `ops@${address}`, ...login])
    if (adopted.code !== 0) return `adopt: ${adopted.stderr}${adopted.stdout}`
    const first = await project.haploy(['run', 'deploy', '--take-over'])
    if (first.code !== 0) return `first run: ${first.stderr}${first.stdout}`
    const differences = compareNginx(before.files, await dump(lab, host), 'www-data')
    if (differences.length > 0) return `differences: ${differences.join('\n')}`
    expect(await answers(lab, host, fixture)).to.equal(before.answers)
    const second = await project.run(['deploy'])
    return second.changed[host] === 0 ? '' : `the second run changes ${second.changed[host]}`
  } finally {
    project.remove()
  }
}

/** As on a host that haploy has never seen. */
async function write(lab: Lab, host: string, files: ReadonlyMap<string, string>): Promise<void> {
  const copies = [...files].map(
    ([path, text]) =>
      `mkdir -p "$(dirname ${path})"; base64 -d >${path} <<'END'\n${Buffer.from(text).toString('base64')}\nEND`,
  )
  await on(
    lab,
    host,
    `rm -rf /var/lib/haploy /etc/systemd/system/nginx.service.d /etc/nginx/sites /etc/logrotate.d/haploy-nginx
cd /etc/nginx && rm -rf conf.d/* sites-enabled/* streams-enabled /var/cache/nginx
mkdir -p /var/cache/nginx
${copies.join('\n')}
systemctl daemon-reload && systemctl restart nginx`,
  )
}

async function dump(lab: Lab, host: string): Promise<ReadonlyMap<string, string>> {
  return filesOf(await on(lab, host, 'nginx -T 2>/dev/null'))
}

/** What curl prints for each request, without what changes by itself. The cache and the limits begin anew. */
async function answers(lab: Lab, host: string, { requests }: Fixture): Promise<string> {
  const lines = requests.map((each) => `echo '--'; curl -sik --max-time 5 ${each} || echo "exit $?"`)
  const output = await on(
    lab,
    host,
    `systemctl stop nginx; rm -rf /var/cache/nginx/*/*; systemctl start nginx\n${lines.join('\n')}`,
  )
  return output.replace(/^(Date|Last-Modified|ETag|Expires): .*$/gim, '$1')
}
