import type { Graph } from './imports.js'

/** Returns the cycles of a graph as sorted groups of nodes, including nodes that lead to themselves. */
export function circles(graph: Graph): string[][] {
  return groupsOf(graph).filter(([first, ...more]) => more.length > 0 || graph.get(first!)!.includes(first!))
}

/** Returns the length of the longest path. A cycle counts as one node. */
export function longestWay(graph: Graph): string[] {
  const groupOf = new Map(groupsOf(graph).flatMap((group) => group.map((node) => [node, group] as const)))
  const known = new Map<string[], string[]>()
  const from = (group: string[]): string[] => {
    const next = group.flatMap((node) => graph.get(node)!).map((node) => groupOf.get(node)!)
    const ways = next.filter((other) => other !== group).map((other) => known.get(other) ?? from(other))
    const way = [group.join(' + '), ...longest(ways)]
    known.set(group, way)
    return way
  }
  return longest([...groupOf.values()].map((group) => known.get(group) ?? from(group)))
}

function longest(ways: readonly string[][]): string[] {
  return ways.reduce((best, way) => (way.length > best.length ? way : best), [])
}

/**
 * Nodes are in one group if each can be reached from the other. The graphs are small, so every node is searched from.
 */
function groupsOf(graph: Graph): string[][] {
  const reach = new Map([...graph.keys()].map((node) => [node, reachedFrom(node, graph)] as const))
  const groups = new Map<string, string[]>()
  for (const node of graph.keys()) {
    const group = [node, ...reach.get(node)!].filter((other) => other === node || reach.get(other)!.has(node))
    const sorted = [...new Set(group)].sort()
    groups.set(sorted[0]!, sorted)
  }
  return [...groups.values()]
}

function reachedFrom(start: string, graph: Graph): Set<string> {
  const reached = new Set<string>()
  const waiting = [...graph.get(start)!]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (reached.has(node)) continue
    reached.add(node)
    waiting.push(...graph.get(node)!)
  }
  return reached
}
