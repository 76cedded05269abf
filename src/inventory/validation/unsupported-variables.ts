import type { Problem } from '../../core/problem.js'
import type { Merged } from '../variables.js'

const inSshConfig = 'Put these options into ~/.ssh/config, or a jump host into proxyJump.'

/** Variables of Ansible that change how it connects or becomes another user, and what to do about each. */
const unsupported: Readonly<Record<string, string>> = {
  ansible_connection: 'haploy connects with ssh, or runs on this machine with local.',
  ansible_ssh_args: inSshConfig,
  ansible_ssh_common_args: inSshConfig,
  ansible_ssh_extra_args: inSshConfig,
  ansible_ssh_executable: 'haploy uses its own SSH client.',
  ansible_ssh_private_key: 'Put the key into a file, and set ansible_ssh_private_key_file.',
  ansible_become_method: 'haploy becomes another user with sudo.',
  ansible_become_exe: 'haploy becomes another user with sudo.',
  ansible_become_flags: 'haploy becomes another user with sudo and its own options.',
}

/**
 * Problems with connection variables of Ansible that haploy has no equivalent for: without them, it might reach another host,
 * or work as another user. A value that is empty, or the usual one, is no problem, nor are options of SSH for a local host.
 */
export function unsupportedVariables(host: string, merged: Merged): readonly Problem[] {
  const { values } = merged
  const isLocal = values.connection === 'local'
  const matters = (variable: string) =>
    !isLocal || !(variable.startsWith('ansible_ssh_') || (variable.startsWith('ansible_become_') && !values.become))
  return Object.entries(unsupported).flatMap(([variable, hint]) => {
    const value = values[variable]
    if (value === undefined || value === null || value === '' || isUsual(variable, value) || !matters(variable))
      return []
    const message = `${variable} is not supported (from ${merged.sources([variable]).join(' and ')})`
    return [{ hosts: [host], variable, message, hint: `${hint} To run without it: -e ${variable}=` }]
  })
}

function isUsual(variable: string, value: unknown): boolean {
  return variable === 'ansible_become_method' && /^(?:ansible\.builtin\.)?sudo$/.test(String(value))
}
