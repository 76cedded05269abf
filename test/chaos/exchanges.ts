import type { Connect } from '../../src/transport/transport.js'

/** Something to weave into the script of the exchange with this number, the first being 1; the script itself when nothing. */
export type Instrument = (script: string, exchange: number) => string

/** Connects as haploy does, and weaves into what one host is sent. */
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

/** Where scripts say on the host how far they are. It is gone with the next boot. */
export const folder = '/run/chaos'

/**
 * Notes the moment at which each exchange begins (step 0), at which each of its steps ends, and at which the last probe
 * behind them has answered: lines of exchange, step and milliseconds in `/run/chaos/steps`.
 */
export const recordSteps: Instrument = (script, exchange) =>
  atEachStep(`mkdir -p ${folder}; echo "${exchange} $step $(date +%s%3N)" >>${folder}/steps`, script)

/** Tells, when a step of an exchange has ended, by `/run/chaos/here`; then waits for `/run/chaos/go`, a minute at most. */
export function haltAt(at: { exchange: number; step: number }, waits: boolean): Instrument {
  const wait = `i=0; until [ -e ${folder}/go ] || [ "$i" = 600 ]; do sleep 0.1; i=$((i + 1)); done`
  const code = `[ "$step" != ${at.step} ] || { mkdir -p ${folder}; : >${folder}/here; ${waits ? wait : ':'}; }`
  return (script, exchange) => (exchange === at.exchange ? atEachStep(code, script) : script)
}

/** What stands behind each part that must succeed, as all do that write; probes have something else behind them. */
const afterStep = /; r=\$\?; m "\$r"; \[ "\$r" = 0 \] \|\| exit 0$/gm

function atEachStep(code: string, script: string): string {
  const here = `at_step() { ${code}; step=$((step + 1)); }; step=0; at_step`
  return `${here}\n${script.replace(afterStep, (rest) => `; r=$?; at_step; ${rest.slice('; r=$?; '.length)}`)}\nat_step`
}
