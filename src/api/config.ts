/**
 * The defaults of options in a project, as `haploy.config.ts` exports them. They have the names of the options, which
 * `haploy run --help` explains. Relative paths begin at the file.
 */
export interface Config {
  /** The inventory: a path, or a name under `inventory/`; several are Ansible inventories. */
  inventory?: string | readonly string[]
  /** The user to log in as. */
  user?: string
  /** The private key for the login. */
  privateKey?: string
  /** Ask for the sudo password. */
  askBecomePass?: boolean
  /** A command that prints the sudo password. */
  becomePasswordCommand?: string
  /** Trust hosts that are not in known_hosts yet, and add their keys to it. */
  acceptNewHostKeys?: boolean
  /** Number of hosts to work on in parallel. */
  forks?: number
  /** Seconds until a host that does not answer is unreachable. */
  connectTimeout?: number
  /** Seconds that one command on a host may take. */
  commandTimeout?: number
  /** Seconds to wait for another run on a host. */
  waitLock?: number
  /** Show what commands printed. */
  verbose?: boolean
  /** Show what changes inside files. */
  diff?: boolean
  /** How `run` and `undo` report: live, lines, json, or the path of a reporter. */
  output?: string
  /** Also append the report of runs to this file. */
  log?: string
  /** Further reports of runs: `junit=FILE`, `github`, `gitlab`, or the path of a reporter. */
  report?: string | readonly string[]
  /** Where messages about runs go: URLs of webhooks, `mailto:ADDRESS`, or `@FILE` with one of them. */
  notify?: string | readonly string[]
  /** When to send them: start, end, failure. */
  notifyOn?: string | readonly string[]
  /** Do not record runs in `.haploy/runs`. */
  noHistory?: boolean
  /** No colours. */
  noColor?: boolean
  /** Show the stack trace of an error. */
  debug?: boolean
}

/** Types the defaults of options; `haploy.config.ts` exports the result as its default. */
export function defineConfig(config: Config): Config {
  return config
}
