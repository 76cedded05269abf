import type { Rule } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { accessRules } from './access.js'
import { acmeRules } from './acme.js'
import { certificateRules } from './certificates.js'
import { configurationRules } from './configuration/rules.js'
import { contentRules } from './content.js'
import { installRules } from './install.js'
import { limitRules } from './limits.js'
import { addressRules } from './network/addresses.js'
import { streamRules } from './network/stream.js'
import { virtualAddressRules } from './network/virtual-addresses.js'
import { serverRules } from './servers.js'
import { upstreamRules } from './upstreams.js'

/** What `nginx -t` rejects or overlooks, and what can never take effect, found before a host is touched. */
export const rules: readonly Rule<Nginx>[] = [
  ...upstreamRules,
  ...serverRules,
  ...addressRules,
  ...virtualAddressRules,
  ...streamRules,
  ...contentRules,
  ...installRules,
  ...certificateRules,
  ...acmeRules,
  ...accessRules,
  ...limitRules,
  ...configurationRules,
]
