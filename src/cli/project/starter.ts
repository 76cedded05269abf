import { inventoryPath, type ProjectFiles, playbookPath } from './files.js'
import type { OwnPackage } from './own-package.js'

/** The project that `haploy init` writes: a pair with both roles. `name` is that of its npm package. */
export function starterProject(name: string, haploy: OwnPackage): ProjectFiles {
  return {
    'package.json': json({ name, private: true, type: 'module', dependencies: { haploy: dependency(haploy) } }),
    'tsconfig.json': json({ compilerOptions, include: ['**/*.ts'] }),
    '.gitignore': 'node_modules/\n',
    'README.md': readme(name),
    [inventoryPath]: inventory,
    [playbookPath]: playbook,
  }
}

/** The registry has no checkout, so a project that a checkout writes links to it. */
function dependency({ folder, version, isCheckout }: OwnPackage): string {
  return isCheckout ? `file:${folder}` : `^${version}`
}

const compilerOptions = {
  module: 'esnext',
  moduleResolution: 'bundler',
  strict: true,
  skipLibCheck: true,
  noEmit: true,
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

const inventory = `import { defineInventory } from 'haploy'

export default defineInventory({
  vars: { user: 'ops', become: true },
  groups: {
    lb: {
      hosts: {
        lb1: { address: '198.18.0.11' },
        lb2: { address: '198.18.0.12' },
      },
    },
  },
})
`

const playbook = `import { definePlaybook } from 'haploy'
import { keepalived, nginx, page } from 'haploy/roles'

export default definePlaybook([
  {
    name: 'Web servers, one after the other',
    hosts: 'lb',
    serial: 1,
    roles: [nginx(({ name }) => ({ servers: [page(\`This is \${name}\\n\`)] }))],
  },
  {
    name: 'The address that they share',
    hosts: 'lb',
    roles: [
      keepalived({
        instances: [
          {
            name: 'VI_1',
            virtualRouterId: 51,
            addresses: ['198.18.0.200/24'],
            prefer: ['lb1', 'lb2'],
          },
        ],
      }),
    ],
  },
])
`

function readme(name: string): string {
  return `# ${name}

A pair of hosts with nginx and keepalived, which haploy configures over SSH.

- \`${inventoryPath}\`: the hosts, and how to log in to them
- \`${playbookPath}\`: what runs on them

\`\`\`sh
npx haploy lint deploy --explain       # check without a host; which host takes over after which failure
npx haploy run deploy --check --diff   # what a run would change
npx haploy run deploy                  # change it
npx haploy doc nginx                   # every variable of a role
\`\`\`
`
}
