import { UnreachableError } from '../core/errors.js'
import { planChecks } from './dry-run/plan-checks.js'
import { planExchange } from './exchange/plan-exchange.js'
import { send } from './exchange/send.js'
import { secretsOfParts } from './failure/redactor.js'
import type { ConvergeOptions } from './queue/options.js'
import { Queue } from './queue/queue.js'

/**
 * Brings one host to the state that its roles declare. Resolves to false when a task fails, after which the host runs
 * no more tasks. Throws UnreachableError when the connection is lost.
 *
 * A dry run uses the same loop. It reports what it predicts instead of making changes, and sends only probes and checks.
 */
export async function converge(options: ConvergeOptions): Promise<boolean> {
  const { session } = options
  const queue = new Queue(options)
  try {
    await work(queue, options)
  } finally {
    session.notDone.push(...queue.notDone)
  }
  session.state.forgetPlay()
  return !queue.hasFailed
}

async function work(queue: Queue, options: ConvergeOptions): Promise<void> {
  const { session, redactor, check } = options
  const limits = { changes: 25, bytes: 2 ** 20 }
  while (queue.advance()) {
    try {
      if (!(await queue.mayRun()) || (!check && (await queue.prepare()))) continue
      const planned = check
        ? planChecks(queue.sendable, session.state)
        : planExchange(queue.sendable, session.state, limits)
      const exchange = options.approved?.announcedPart(planned) ?? planned
      redactor.add(secretsOfParts(exchange.items.flatMap(({ parts }) => parts)))
      if (exchange.items.some(({ type }) => type === 'change')) await options.beforeChange()
      queue.begin(exchange)
      for await (const reply of send(session, exchange, queue)) {
        queue.settle(reply)
        queue.advance()
      }
      queue.end(exchange)
    } catch (error) {
      if (error instanceof UnreachableError) throw error
      await session.readPending()
      queue.fail(error, error === session.lost)
    }
  }
}
