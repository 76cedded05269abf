import type { Shape } from './shape.js'

const program = (list: object, hosts: Readonly<Record<string, object>> = {}) => `#!/bin/sh
case "$1 $2" in
${Object.entries(hosts)
  .map(([name, vars]) => `'--host ${name}') echo '${JSON.stringify(vars)}' ;;`)
  .join('\n')}
'--list ') cat <<'END'
${JSON.stringify(list)}
END
;;
*) echo '{}' ;;
esac
`

export const programShapes: readonly Shape[] = [
  {
    name: 'a program that prints _meta',
    files: {
      'inventory.sh': program({
        _meta: { hostvars: { lb1: { ansible_host: '198.18.0.1', v: '{"not": "parsed"}' }, other: { v: 2 } } },
        all: { vars: { site: 'north' } },
        lb: { hosts: ['lb1', 'lb2'], vars: { weight: 1 } },
        region: { children: ['lb', 'empty'] },
        web: ['web1'],
      }),
    },
    inventories: ['inventory.sh'],
    groups: { region: ['lb1', 'lb2'], web: ['web1'], lb: ['lb1', 'lb2'] },
    hosts: {
      web1: { site: 'north' },
      lb1: { site: 'north', weight: 1, address: '198.18.0.1', v: '{"not": "parsed"}' },
      lb2: { site: 'north', weight: 1 },
    },
  },
  {
    name: 'a program that prints variables with --host',
    files: {
      inventory: program({ web: { hosts: ['h1', 'h2'], vars: { v: 1 } } }, { h1: { v: 2, w: [1] }, h2: {} }),
      'group_vars/web.yml': 'x: file\n',
    },
    inventories: ['inventory'],
    groups: { web: ['h1', 'h2'] },
    hosts: { h1: { v: 2, w: [1], x: 'file' }, h2: { v: 1, x: 'file' } },
  },
  {
    name: 'a program in a folder with a file in INI',
    files: {
      'inv/10-hosts': '[web]\nh1 v=1\n[site:children]\nweb\n',
      'inv/20-more.py': program({ _meta: { hostvars: { h1: { v: 2 } } }, web: { hosts: ['h1', 'h3'] } }),
    },
    inventories: ['inv'],
    groups: { site: ['h1', 'h3'], web: ['h1', 'h3'] },
    hosts: { h1: { v: 2 }, h3: {} },
  },
]
