/**
 * What people type who know Ansible, separated by blanks, and what haploy has instead. `needs`: a command, option or argument
 * that the answer is about and that not every command has; without it the next row with the name counts.
 */
type Row = readonly [names: string, answer: string, needs?: string]

/** What haploy has instead of a command. `available`: its commands. */
export function commandElsewhere(name: string, available: readonly string[]): string | undefined {
  return answerIn(commandsElsewhere, name.replace(/^ansible-/, ''), available)
}

/**
 * What haploy has instead of an option, with its dashes. `available`: the options and arguments of the command, the command
 * itself (`haploy hosts`), and all commands.
 */
export function optionElsewhere(option: string, available: readonly string[]): string | undefined {
  return answerIn(optionsElsewhere, option, available)
}

function answerIn(rows: readonly Row[], name: string, available: readonly string[]): string | undefined {
  const isMeant = ([names, , needs]: Row) =>
    names.split(' ').includes(name) && (needs === undefined || available.includes(needs))
  return rows.find(isMeant)?.[1]
}

export const commandsElsewhere: readonly Row[] = [
  ['playbook play apply deploy', 'Write: haploy run <playbook>'],
  ['check plan diff', 'Write: haploy run <playbook> --check --diff, or haploy lint <playbook>, which needs no host'],
  ['validate syntax verify test', 'Write: haploy lint <playbook>'],
  ['inventory', 'Write: haploy hosts, with --graph or --list as in ansible-inventory, or haploy vars <host>'],
  ['adhoc ad-hoc ansible shell command ssh console', 'Write: haploy exec <hosts> -- <command..>'],
  ['ping', 'Write: haploy exec <hosts> -- true, or haploy facts <hosts>'],
  ['setup gather', 'Write: haploy facts <hosts>'],
  ['config', 'The defaults of options are in haploy.config.ts and in the environment: HAPLOY_FORKS=10.'],
  ['create new', 'Write: haploy init <folder>'],
  ['import', 'For hosts that run already: haploy adopt <hosts..>'],
  ['pull', 'Not needed: haploy run sends the tasks over SSH, and nothing is installed on a host.'],
  ['rollback restore revert', 'Write: haploy undo --to-original <playbook>'],
  [
    'galaxy role roles collection',
    'A role is TypeScript, in roles/ or in an npm package. haploy doc lists the bundled ones.',
  ],
  ['ls list', 'haploy run alone lists the playbooks, and haploy hosts the hosts.'],
  ['vault', 'Write: haploy secret --help'],
  ['history log', 'Write: haploy runs'],
]

const firstArgument = "The first argument selects the hosts: a host, a group or a pattern such as 'web:!web3'."

export const optionsElsewhere: readonly Row[] = [
  ['--syntax-check', 'haploy lint checks a playbook without a host.'],
  ['-k --ask-pass --connection-password-file', 'Write: -k', '-k'],
  ['-k --ask-pass --connection-password-file', 'Set password in the inventory, or use a key.'],
  ['--private-key --key-file', 'Write: --private-key', '--private-key'],
  ['--private-key --key-file', 'Set key in the inventory, or pass -e key=~/.ssh/deploy.'],
  ['-u --user --remote-user', 'Write: -u', '-u'],
  ['-u --user --remote-user', 'Set user in the inventory, or pass -e user=ops.'],
  ['-b --become --sudo -s', 'Set become: true in the inventory, or pass -e become=true.'],
  ['--become-user', 'Set become in the inventory, or pass -e become=postgres.'],
  ['--become-method', 'haploy becomes another user with sudo.'],
  ['--become-password-file --become-pass-file', "Write: --become-password-command 'cat FILE'"],
  ['-m --module-name -a --args', 'To run a command: haploy exec <hosts> -- <command..>. A task belongs to a role.'],
  ['-M --module-path', 'Not needed: a role imports what it uses.'],
  ['--force-handlers', 'Not needed: handlers that a failure left pending run in the next run.'],
  ['--flush-cache', 'Not needed: every run reads the facts from the hosts.'],
  ['-c --connection', 'Set connection in the inventory, or pass -e connection=local.'],
  ['-T --timeout', 'Write: --connect-timeout, or --command-timeout for each command on a host'],
  [
    '--ssh-common-args --ssh-extra-args --sftp-extra-args --scp-extra-args',
    'Set it in ~/.ssh/config, which haploy reads.',
  ],
  ['-l --limit --subset --host --hosts', firstArgument, '<hosts>'],
  ['-l --limit --subset', firstArgument, '[hosts]'],
  ['-l --limit --subset --host --hosts', 'The first argument is the host.', '<host>'],
  ['-l --limit --subset', 'Not needed: it is about all hosts of the playbook, and connects to none.', 'haploy lint'],
  ['--host', 'Write: haploy vars <host>', 'haploy hosts'],
  ['-l --list', 'haploy doc alone lists the tasks and roles.', 'haploy doc'],
  ['--list', 'Write: --list-hosts, --list-tasks or --list-tags', '--list-tasks'],
  ['--dry-run -n --noop', 'Write: --check', '--check'],
  ['-j --jobs --parallel --concurrency', 'Write: --forks', '--forks'],
  ['-o --one-line -q --quiet', 'Write: --output lines, or --output json for a script', '--output'],
  ['--start-at --start-at-task', 'Write: --start-at-task', '--start-at-task'],
  ['-y --yes', 'Not needed: haploy asks only with --ask or --step.'],
  ['-B --background -P --poll', 'Not needed: a run ends when all hosts have finished.'],
  ['--ask-vault-password', 'Write: --ask-vault-pass', '--ask-vault-pass'],
  ['--vault-id --vault-pass-file', 'Write: --vault-password-file', '--vault-password-file'],
]
