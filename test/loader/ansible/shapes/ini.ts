import type { Shape } from './shape.js'

export const iniShapes: readonly Shape[] = [
  {
    name: 'INI with ranges, children and variables of groups',
    files: {
      hosts: `mail.example   # in no group
[lb]
lb[1:2] weight=10
[web]
web[01:03].example
db-[a:c]
[web:vars]
http_port = 80
[north:children]
lb   ; not a comment in Ansible, but the next one is
`.replace('   ; not a comment in Ansible, but the next one is', '  # a comment'),
    },
    inventories: ['hosts'],
    groups: {
      ungrouped: ['mail.example'],
      north: ['lb1', 'lb2'],
      lb: ['lb1', 'lb2'],
      web: ['web01.example', 'web02.example', 'web03.example', 'db-a', 'db-b', 'db-c'],
    },
    hosts: {
      'mail.example': {},
      'web01.example': { http_port: 80 },
      'web02.example': { http_port: 80 },
      'web03.example': { http_port: 80 },
      'db-a': { http_port: 80 },
      'db-b': { http_port: 80 },
      'db-c': { http_port: 80 },
      lb1: { weight: 10 },
      lb2: { weight: 10 },
    },
  },
  {
    name: 'INI with a step, a range without a start, and two ranges in a name',
    files: { 'inv.ini': '[a]\nx[0:10:5]\ny[:1]\nr[1:2]-n[a:b]\n' },
    inventories: ['inv.ini'],
    groups: { a: ['x0', 'x5', 'x10', 'y0', 'y1', 'r1-na', 'r1-nb', 'r2-na', 'r2-nb'] },
    hosts: { x0: {}, x5: {}, x10: {}, y0: {}, y1: {}, 'r1-na': {}, 'r1-nb': {}, 'r2-na': {}, 'r2-nb': {} },
  },
  {
    name: 'INI values, which are literals of Python',
    files: {
      'inv.ini': `[a]
h1 whole=5 float=1.50 on=True off=False text=true none=None octal=010 hex=0x1f version=1.2.3 yes=yes
h1 list="[1, 'two', 3.0]" map="{'a': 1, 'b': [2]}" tuple='(1, 2)' empty= quoted='"5"' spaced="a b" half=a#b
[a:vars]
line = two words   # a comment would be part of the text
text_comment = 5 # not part of a number
quoted_line = "a b"
negative = -3
thousand=1_000
exponent=1e3
address=
`.replace('address=\n', 'path=/a=b\n'),
    },
    inventories: ['inv.ini'],
    groups: { a: ['h1'] },
    hosts: {
      h1: {
        ...{ whole: 5, float: 1.5, on: true, off: false, text: 'true', none: null, octal: '010', hex: 31 },
        ...{ version: '1.2.3', yes: 'yes', list: [1, 'two', 3], map: { a: 1, b: [2] }, tuple: [1, 2], empty: '' },
        ...{ quoted: '5', spaced: 'a b', half: 'a', line: 'two words   # a comment would be part of the text' },
        ...{ text_comment: 5, quoted_line: 'a b', negative: -3, thousand: 1000, exponent: 1000, path: '/a=b' },
      },
    },
  },
  {
    name: 'INI with the same variable in all, parents, children and hosts',
    files: {
      hosts: `[child]
h1
h2 v=host
[parent:children]
child
[parent:vars]
v=parent
w=parent
[child:vars]
v=child
[all:vars]
v=all
w=all
x=all
`,
    },
    inventories: ['hosts'],
    groups: { parent: ['h1', 'h2'], child: ['h1', 'h2'] },
    hosts: { h1: { v: 'child', w: 'parent', x: 'all' }, h2: { v: 'host', w: 'parent', x: 'all' } },
  },
  {
    name: 'INI with groups of the same depth, by name and by priority',
    files: {
      hosts: `[zeta]
h1
[alpha]
h1
[mid]
h1
[zeta:vars]
v=zeta
w=zeta
[alpha:vars]
v=alpha
w=alpha
ansible_group_priority=10
[mid:vars]
v=mid
u=mid
`,
    },
    inventories: ['hosts'],
    groups: { zeta: ['h1'], alpha: ['h1'], mid: ['h1'] },
    hosts: { h1: { v: 'alpha', w: 'alpha', u: 'mid' } },
  },
  {
    name: 'INI with a group below two parents of different depth',
    files: {
      hosts: `[deep]
h1
[b:children]
deep
[a:children]
b
[z:children]
deep
[a:vars]
v=a
[b:vars]
v=b
[z:vars]
v=z
w=z
[deep:vars]
w=deep
`,
    },
    inventories: ['hosts'],
    groups: { a: ['h1'], z: ['h1'], b: ['h1'], deep: ['h1'] },
    hosts: { h1: { v: 'b', w: 'deep' } },
  },
  {
    name: 'INI with variables of ungrouped hosts, and a host in a group and outside',
    files: { hosts: 'h1\nh2 a=1\n[web]\nh2 a=2 b=3\n[ungrouped:vars]\nu=1\n[all]\nh3\n' },
    inventories: ['hosts'],
    groups: { ungrouped: ['h3', 'h1'], web: ['h2'] },
    hosts: { h3: { u: 1 }, h1: { u: 1 }, h2: { a: 2, b: 3 } },
  },
  {
    name: 'INI with connection variables, ports and IPv6 addresses',
    files: {
      hosts: `[lb]
lb1:2222 ansible_user=ops ansible_ssh_private_key_file=~/.ssh/id_lb ansible_password=fake-pass
lb2 ansible_host=198.18.0.2 ansible_port=22 ansible_become=yes ansible_become_password='fake pass'
fd00::1 ansible_connection=local
[fd00::2]:2200
lb3 ansible_connection=ssh ansible_become=no ansible_python_interpreter=/usr/bin/python3
`,
    },
    inventories: ['hosts'],
    groups: { lb: ['lb1', 'lb2', 'fd00::1', 'fd00::2', 'lb3'] },
    hosts: {
      lb1: { port: 2222, user: 'ops', key: '~/.ssh/id_lb', password: 'fake-pass' },
      lb2: { address: '198.18.0.2', port: 22, become: true, becomePassword: 'fake pass' },
      'fd00::1': { connection: 'local' },
      'fd00::2': { port: 2200 },
      lb3: { connection: 'ssh', become: false, ansible_python_interpreter: '/usr/bin/python3' },
    },
  },
  {
    name: 'INI with children of ungrouped, and ungrouped as a child',
    files: { hosts: '[x]\nh2\n[ungrouped:children]\nx\n[y:children]\nungrouped\n' },
    inventories: ['hosts'],
    groups: { ungrouped: ['h2'], y: ['h2'], x: ['h2'] },
    hosts: { h2: {} },
  },
]
