/**
 * Runs an action for every item, at most `limit` at a time, in the order of the items. Rejects with the first
 * rejection.
 */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await action(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
}
