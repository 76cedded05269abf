import { Output, type Resource, Script, sh, type Task, type TaskContext } from 'haploy'
import { eraOf, eras, shipped } from './release.js'
import type { Keepalived } from './variables.js'

/**
 * A task that is another one for each era of keepalived's releases. The version that is installed decides, once the task
 * has its turn; where there is none yet, as in a dry run, the one that the distribution ships. A declared one is believed.
 */
export function byInstalled(
  { vars, facts }: Pick<TaskContext<Keepalived>, 'vars' | 'facts'>,
  make: (version: string) => Task,
): Task {
  if (vars.version !== undefined) return make(vars.version)
  const expected = shipped(facts)
  return {
    ...make(expected),
    define: (context) => chosen(new Map(eras.map((era) => [era, make(era).define(context)])), eraOf(expected)),
  }
}

/** The resource for what is installed, and what its own probe found. */
interface Chosen {
  readonly resource: Resource
  readonly state: unknown
}

function chosen(byEra: ReadonlyMap<string, Resource>, expected: string): Resource<Chosen> {
  // Some eras want the same of the host, which is asked once.
  const questions = new Map([...byEra.values()].map(({ probe: { script } }) => [script.text, script]))
  const order = [...questions.keys()]
  const usual = byEra.get(expected)!
  return {
    ...usual,
    looksAt: [...(Array.isArray(usual.looksAt) ? usual.looksAt : []), 'package keepalived'],
    probe: {
      script: Script.join([installed, ...[...questions.values()].map((script) => sh`echo -\n(${script}\n)`)]),
      parse({ text }) {
        const [version = '', ...answers] = text.split(beginning)
        const resource = byEra.get(version.trim() === '' ? expected : eraOf(version.trim()))!
        const answer = answers[order.indexOf(resource.probe.script.text)] ?? ''
        return { resource, state: resource.probe.parse(new Output(0, Buffer.from(answer), Buffer.alloc(0))) }
      },
    },
    plan: ({ resource, state }) => resource.plan(state),
    missing: ({ resource, state }) => resource.missing?.(state) ?? false,
  }
}

/** Of an answer: no probe prints such a line, for what a file holds comes as base64. */
const beginning = /^-\n/m

/** `2.2.7`, or nothing. */
const installed = sh`keepalived --version 2>&1 | sed -n 's/^Keepalived v\\([0-9.]*\\).*/\\1/p'`
