import { cpus, loadavg, totalmem } from 'node:os'

/** A description of the machine, with a warning when it was busy at the start. */
export function machine(): string {
  const [load = 0] = loadavg()
  const cores = cpus().length
  const memory = Math.round(totalmem() / 2 ** 30)
  const line = `${cores} cores (${cpus()[0]?.model.trim()}), ${memory} GiB, node ${process.version}, load ${load.toFixed(2)}`
  const busy = load > cores / 4
  return busy ? `${line}\nWarning: the machine is busy with something else; the figures say little.` : line
}
