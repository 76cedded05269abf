import type { Connect } from '../../../src/transport/transport.js'

/** Adds code to the script of an exchange, numbered from 1; returns the script unchanged when there is nothing to add. */
export type Instrument = (script: string, exchange: number) => string

/** Connects as haploy does, and instruments the scripts for one host. */
export function instrumented(connect: Connect, host: string, instrument: Instrument): Connect {
  return async (target, options) => {
    const connection = await connect(target, options)
    if (target.name !== host) return connection
    let number = 0
    return {
      exchange: (exchange) => connection.exchange({ ...exchange, script: instrument(exchange.script, ++number) }),
      close: () => connection.close(),
    }
  }
}

/** The folder on the host in which scripts record their progress. It does not survive a reboot. */
export const folder = '/run/chaos'

/**
 * Records when each exchange begins (step 0), when each of its steps ends, and when the last probe after them has answered:
 * lines of exchange, step and milliseconds in `/run/chaos/steps`.
 */
export const recordSteps: Instrument = (script, exchange) =>
  atEachStep(`mkdir -p ${folder}; echo "${exchange} $step $(date +%s%3N)" >>${folder}/steps`, script)

/** Creates `/run/chaos/here` when a step of an exchange has ended, then waits for `/run/chaos/go`, at most a minute. */
export function haltAt(at: { exchange: number; step: number }, waits: boolean): Instrument {
  const wait = `i=0; until [ -e ${folder}/go ] || [ "$i" = 600 ]; do sleep 0.1; i=$((i + 1)); done`
  const code = `[ "$step" != ${at.step} ] || { mkdir -p ${folder}; : >${folder}/here; ${waits ? wait : ':'}; }`
  return (script, exchange) => (exchange === at.exchange ? atEachStep(code, script) : script)
}

/** The code after each part that must succeed, as all writing parts must; probes end differently. */
const afterStep = /; r=\$\?; m "\$r"; \[ "\$r" = 0 \] \|\| exit 0$/gm

function atEachStep(code: string, script: string): string {
  const here = `at_step() { ${code}; step=$((step + 1)); }; step=0; at_step`
  return `${here}\n${script.replace(afterStep, (rest) => `; r=$?; at_step; ${rest.slice('; r=$?; '.length)}`)}\nat_step`
}
