import { setFlagsFromString } from 'node:v8'

/**
 * Lets V8 optimize only what has run about four times as long as usual: a run is over after seconds, and Node 20 spends a
 * third of its processor time on machine code that hardly pays off. Later versions have a tier in between, and no such flag.
 */
export function delayOptimization(): void {
  if (Number.parseInt(process.versions.node, 10) < 22) setFlagsFromString('--interrupt-budget=600000')
}
