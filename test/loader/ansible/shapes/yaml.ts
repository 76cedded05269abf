import type { Shape } from './shape.js'

export const yamlShapes: readonly Shape[] = [
  {
    name: 'YAML with nested children, ranges and hosts without variables',
    files: {
      'hosts.yml': `all:
  vars: { site: north }
  hosts:
    mail:
  children:
    lb:
      hosts:
        lb[1:2]: { weight: 5 }
        lb2: { weight: 6 }
      vars: { vip: 198.18.0.100 }
      children:
        canary:
          hosts: { lb2: }
    web:
      hosts:
        web1:2222:
`,
    },
    inventories: ['hosts.yml'],
    groups: { ungrouped: ['mail'], lb: ['lb1', 'lb2'], canary: ['lb2'], web: ['web1'] },
    hosts: {
      mail: { site: 'north' },
      lb1: { site: 'north', vip: '198.18.0.100', weight: 5 },
      lb2: { site: 'north', vip: '198.18.0.100', weight: 6 },
      web1: { site: 'north', port: 2222 },
    },
  },
  {
    name: 'YAML values as PyYAML reads them',
    files: {
      'hosts.yaml': `web:
  hosts: { '10': , '9': }
  vars:
    booleans: [yes, No, on, OFF, true, y, n, 'yes']
    numbers: [10, 0o17, 017, 08, 0x1F, 1_000, 1:30, -5, +5, 0b101]
    floats: [1.50, 1e3, 1.5e+3, .5, 6.0, 1., 190:20:30.15]
    nulls: [~, null, ]
    texts: [1.2.3, 2026-01-31, '1', "two\\nlines", '0123']
    base: &base { a: 1, b: 2 }
    merged: { <<: *base, b: 3 }
    same: *base
    block: |
      first
      second
    folded: >-
      one
      line
    1: number
`,
    },
    inventories: ['hosts.yaml'],
    groups: { web: ['10', '9'] },
    hosts: Object.fromEntries(
      ['10', '9'].map((name) => [
        name,
        {
          booleans: [true, false, true, false, true, 'y', 'n', 'yes'],
          numbers: [10, '0o17', 15, '08', 31, 1000, 90, -5, 5, 5],
          floats: [1.5, '1e3', 1500, 0.5, 6, 1, 685230.15],
          nulls: [null, null],
          texts: ['1.2.3', '2026-01-31', '1', 'two\nlines', '0123'],
          ...{ base: { a: 1, b: 2 }, merged: { a: 1, b: 3 }, same: { a: 1, b: 2 } },
          ...{ block: 'first\nsecond\n', folded: 'one line', 1: 'number' },
        },
      ]),
    ),
  },
  {
    name: 'YAML in a file without an extension, with a group that is defined twice',
    files: {
      inventory: '---\na:\n  hosts: { h1: { v: 1 } }\nb:\n  children: { a: { vars: { w: 2 } } }\n  vars: { w: 1 }\n',
    },
    inventories: ['inventory'],
    groups: { b: ['h1'], a: ['h1'] },
    hosts: { h1: { v: 1, w: 2 } },
  },
  {
    name: 'YAML with objects, which replace each other, and expressions of Jinja2',
    files: {
      'hosts.yml': `all:
  vars: { app: { a: 1, b: 2 }, list: [1, 2] }
web:
  hosts: { h1: { url: 'http://{{ inventory_hostname }}/', deep: [{ x: '{{ y }}' }] }, h2: { app: { c: 3 } } }
  vars: { list: [3] }
`,
    },
    inventories: ['hosts.yml'],
    groups: { web: ['h1', 'h2'] },
    hosts: {
      h1: {
        ...{ app: { a: 1, b: 2 }, list: [3] },
        ...{ url: 'http://{{ inventory_hostname }}/', deep: [{ x: '{{ y }}' }] },
      },
      h2: { app: { c: 3 }, list: [3] },
    },
  },
  {
    name: 'JSON in the shape of a YAML inventory',
    files: {
      'hosts.json': '{"all": {"children": {"lb": {"hosts": {"lb1": {"v": 1.5}, "lb2": null}, "vars": {"t": true}}}}}',
    },
    inventories: ['hosts.json'],
    groups: { lb: ['lb1', 'lb2'] },
    hosts: { lb1: { v: 1.5, t: true }, lb2: { t: true } },
  },
]
