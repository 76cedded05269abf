import { readFile } from 'node:fs/promises'
import { NodeSSH } from 'node-ssh'
import type { Plan } from './plan.js'

// The floor, a separate program: PLAN. It is the minimum that an SSH client in Node can do to run the same scripts: one
// connection per host, all at once, one command with one script, and no processing of the output.

const plan = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as Plan
await Promise.all(
  plan.map(async ({ name, address, port, user, key, script }) => {
    const ssh = new NodeSSH()
    await ssh.connect({ host: address, port, username: user, privateKeyPath: key })
    const { code, stdout, stderr } = await ssh.execCommand('sudo -n sh', { stdin: await readFile(script, 'utf8') })
    ssh.dispose()
    if (code !== 0 || stdout === '') throw new Error(`${name}: exit code ${code}: ${stderr}`)
  }),
)
