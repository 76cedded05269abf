import { expect } from 'chai'
import { UsageError } from '../../../../src/core/errors.js'
import { loadInventory } from '../../../../src/loader/load-inventory.js'
import { withFiles } from '../shapes/read.js'

interface Mistake {
  readonly files: Readonly<Record<string, string>>
  /** Absent: `hosts`. */
  readonly inventories?: readonly string[]
  readonly message: string
  readonly hint?: RegExp
}

const mistakes: Readonly<Record<string, Mistake>> = {
  'a section of an unknown type': {
    files: { hosts: 'h1\n[web:child]\n' },
    message: 'hosts:2: section [web:child] has an unknown type',
    hint: /\[web:children\]/,
  },
  'a section without its bracket': {
    files: { hosts: 'h1\n[web:vars # of the site\n' },
    message: "hosts:2: the bracket of '[web:vars' is not closed",
    hint: /^Write \[web:vars\]\.$/,
  },
  'a section with a space': { files: { hosts: '[my web]\n' }, message: "hosts:1: '[my web]' is not a valid section" },
  'variables of a group that does not exist': {
    files: { hosts: 'h1\n\n[wbe:vars]\na=1\n' },
    message: 'hosts:3: [wbe:vars] is for a group that does not exist',
  },
  'a child that does not exist': {
    files: { hosts: '[site:children]\nweb\n' },
    message: 'hosts:2: [site:children] names web, which is not a group',
  },
  'a word that is no variable': {
    files: { hosts: 'h1 a=1 fake-pass\n' },
    message: "hosts:1: host h1 has a variable without '='",
  },
  'a line of variables without =': {
    files: { hosts: '[web]\n[web:vars]\nfake-pass\n' },
    message: "hosts:3: [web:vars] has a line without '='",
  },
  'a quote that is not closed': { files: { hosts: 'h1 a="fake\n' }, message: 'hosts:1: a quote is not closed' },
  'an invalid host name': {
    files: { hosts: 'ops@h1\n' },
    message: "hosts:1: 'ops@h1' is not a valid host name",
    hint: /address/,
  },
  'a range that runs backwards': {
    files: { hosts: 'h[3:1]\n' },
    message: "hosts:1: the name 'h[3:1]' runs backwards in '[3:1]'",
  },
  'groups that contain each other': {
    files: { hosts: '[a:children]\nb\n[b:children]\na\n' },
    message: 'hosts:4: groups contain each other: b and a',
  },
  'a host with the name of a group of other hosts': {
    files: { hosts: '[web]\nh1\nweb\n' },
    message: "'web' names both a host and a group with other hosts, so a pattern would be ambiguous",
  },
  'YAML with a duplicate key': {
    files: { 'h.yml': 'all:\n  hosts:\n    h1:\n    h1:\n' },
    inventories: ['h.yml'],
    message: 'h.yml:4: not valid YAML: Map keys must be unique',
  },
  'YAML with an unknown key in a group': {
    files: { 'h.yml': 'web:\n  host: { h1: }\n' },
    inventories: ['h.yml'],
    message: "h.yml: group web has an unknown key 'host'",
    hint: /hosts, vars and children/,
  },
  'YAML with a number as host': {
    files: { 'h.yml': 'web: { hosts: { 10: } }\n' },
    inventories: ['h.yml'],
    message: 'h.yml: group web has a host whose name is a number',
    hint: /quotes/,
  },
  'YAML with an unknown tag': {
    files: { 'h.yml': 'web: { hosts: { h1: { a: !magic fake-pass } } }\n' },
    inventories: ['h.yml'],
    message: 'h.yml:1: not valid YAML: Unresolved tag: !magic',
  },
  'YAML that is no inventory': {
    files: { 'h.yml': '- h1\n' },
    inventories: ['h.yml'],
    message: 'h.yml is not an inventory',
    hint: /groups/,
  },
  'YAML with aliases of aliases': {
    files: {
      'h.yml': `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh']
        .map((name, at) => `${name}: &${name} [${`*${'abcdefg'[at]}, `.repeat(9)}]`)
        .join('\n')}\n`,
    },
    inventories: ['h.yml'],
    message: 'h.yml:1: not valid YAML: Excessive alias count indicates a resource exhaustion attack',
  },
  'the configuration of a plugin': {
    files: { 'aws.yml': 'plugin: aws_ec2\nregions: []\n' },
    inventories: ['aws.yml'],
    message: 'aws.yml configures the inventory plugin aws_ec2, which haploy does not run',
    hint: /ansible-inventory/,
  },
  TOML: {
    files: { 'h.toml': '[web.hosts]\nh1 = {}\n' },
    inventories: ['h.toml'],
    message: 'h.toml is TOML, which haploy does not read',
  },
  'an encrypted file': {
    files: { hosts: '[web]\nh1\n', 'group_vars/web/vault.yml': '$ANSIBLE_VAULT;1.1;AES256\n3132\n' },
    message: 'group_vars/web/vault.yml is encrypted with ansible-vault, which haploy cannot read',
  },
  'an encrypted value': {
    files: {
      hosts: 'h1\n',
      'host_vars/h1.yml': 'db:\n  password: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    3132\n',
    },
    message: 'host_vars/h1.yml: db: password is encrypted with ansible-vault, which haploy cannot read',
  },
  'a file of variables that is a list': {
    files: { hosts: 'h1\n', 'host_vars/h1.yml': '- 1\n' },
    message: 'host_vars/h1.yml must be a mapping of variables, not a list',
  },
  'a program that prints something else': {
    files: { hosts: '#!/bin/sh\necho fake-pass\n' },
    message: 'the inventory hosts --list does not print JSON',
  },
  'a program that prints hosts of another kind': {
    files: { hosts: '#!/bin/sh\necho \'{"web": {"hosts": "h1"}}\'\n' },
    message: 'hosts: hosts of group web must be a list of names, not a string',
  },
  'a folder without inventories': {
    files: { 'inv/README.md': '' },
    inventories: ['inv'],
    message: 'the folder inv contains no inventory',
  },
  'a folder with TypeScript': {
    files: { 'inv/hosts.ts': '' },
    inventories: ['inv'],
    message: 'inv/hosts.ts is TypeScript or JavaScript, which cannot be combined with other inventories',
    hint: /-i inv\/hosts\.ts/,
  },
  'TypeScript and another inventory': {
    files: { 'hosts.ts': '', hosts: 'h1\n' },
    inventories: ['hosts.ts', 'hosts'],
    message: 'hosts.ts is TypeScript or JavaScript, which cannot be combined with other inventories',
  },
}

describe('A mistake in an Ansible inventory', () => {
  for (const [what, { files, inventories = ['hosts'], message, hint }] of Object.entries(mistakes)) {
    it(`is an error with its place: ${what}`, async () => {
      await withFiles({ files }, async (folder) => {
        const error = await loadInventory(inventories, { folder, env: process.env }).then(
          () => expect.fail('it was accepted'),
          (reason: unknown) => reason as UsageError,
        )
        expect(error).to.be.instanceOf(UsageError)
        expect(error.message).to.equal(message)
        if (hint) expect(error.hint).to.match(hint)
        expect(`${error.message} ${error.hint}`).not.to.contain('fake-pass')
      })
    })
  }
})
