import type { Bytes } from '../../core/content/content.js'
import type { Script } from '../../core/shell/script.js'

/** One piece of shell on its way to a host. Parts run in order, each in a subshell, so that none disturbs the next. */
export interface Part {
  readonly script: Script
  readonly input?: Bytes
  /** If it exits other than 0, the parts after it do not run. */
  readonly required?: boolean
}
