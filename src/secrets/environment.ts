import { env } from 'node:process'
import { Secret } from '../core/shell/secret.js'
import { once } from './once.js'
import { callOf, providerError } from './provider-error.js'

/** `secret.env(name)`: the value of an environment variable. Throws UsageError if it is not set, or empty. */
export const fromEnvironment = once((name: string): Secret => {
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw providerError('secret.env(…)', 'this is not the name of an environment variable', {
      hint: "Write the variable's name instead of its value: secret.env('VRRP_PASSWORD').",
    })
  }
  const value = env[name]
  if (value) return new Secret(value)
  throw providerError(
    callOf('env', name),
    `the environment variable ${name} is ${value === '' ? 'empty' : 'not set'}`,
    {
      hint: `Set it where haploy is started: export ${name}=…`,
    },
  )
})
