import { readFile } from 'node:fs/promises'
import { NodeSSH } from 'node-ssh'
import type { Plan } from './plan.js'

// The floor, a program of its own: PLAN. It is the least that an SSH client written for Node can do to ask the same
// questions: one connection a host, all at once, one command with one script, and no look at the answers.

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
