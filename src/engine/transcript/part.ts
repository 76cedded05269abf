import type { Bytes } from '../../core/content/content.js'
import type { Script } from '../../core/shell/script.js'

/** A piece of shell to run on a host. Parts run in order, each in its own subshell, so that none affects the next. */
export interface Part {
  readonly script: Script
  readonly input?: Bytes
  /** If it exits with a code other than 0, the parts after it do not run. */
  readonly required?: boolean
}
