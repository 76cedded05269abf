/** Ansible's names of haploy's connection variables. If a host has several of them, the last one counts. */
export const ansibleNames = {
  address: ['ansible_host', 'ansible_ssh_host'],
  port: ['ansible_port', 'ansible_ssh_port'],
  user: ['ansible_user', 'ansible_ssh_user'],
  key: ['ansible_private_key_file', 'ansible_ssh_private_key_file'],
  keyPassphrase: ['ansible_private_key_passphrase', 'ansible_ssh_private_key_passphrase'],
  password: ['ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'],
  becomePassword: ['ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass'],
} as const

/** Connection variables of haploy whose names are ordinary variables for Ansible. */
export const ordinaryNames = ['address', 'port', 'user', 'key', 'password', 'become', 'connection'] as const

export type AnsibleName = keyof typeof ansibleNames

const passwords: readonly string[] = (['keyPassphrase', 'password', 'becomePassword'] as const).flatMap(
  (name) => ansibleNames[name],
)

/** Whether a variable of Ansible contains a password. */
export function isPasswordName(name: string): boolean {
  return passwords.includes(name)
}

/** haploy's name of one of Ansible's connection variables. */
export function haployName(ansible: string): string | undefined {
  if (ansible === 'ansible_become' || ansible === 'ansible_become_user') return 'become'
  if (ansible === 'ansible_connection') return 'connection'
  return Object.entries(ansibleNames).find(([, names]) => (names as readonly string[]).includes(ansible))?.[0]
}
