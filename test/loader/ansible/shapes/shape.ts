/** An inventory in files, and what Ansible and haploy read in it. */
export interface Shape {
  readonly name: string
  /** By path. A file that starts with `#!` is executable. */
  readonly files: Readonly<Record<string, string>>
  /** The arguments of `-i`, relative to the files. */
  readonly inventories: readonly string[]
  /** The folder of the playbook. */
  readonly playbookFolder?: string
  /** The hosts of each group, those of its children included, in order; without `all`. */
  readonly groups: Readonly<Record<string, readonly string[]>>
  /** The variables of each host, in the order of the inventory, with haploy's names. */
  readonly hosts: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}
