import type { Graph } from './imports.js'

/** The cycles of a graph: sorted groups of nodes that can all reach one another, or a single node that reaches itself. */
export function cycles(graph: Graph): string[][] {
  return groupsOf(graph).filter(([first, ...more]) => more.length > 0 || graph.get(first!)!.includes(first!))
}

/** The longest path along the edges; a cycle counts as one node. */
export function longestPath(graph: Graph): string[] {
  const groupOf = new Map(groupsOf(graph).flatMap((group) => group.map((node) => [node, group] as const)))
  const known = new Map<string[], string[]>()
  const from = (group: string[]): string[] => {
    const next = group.flatMap((node) => graph.get(node)!).map((node) => groupOf.get(node)!)
    const paths = next.filter((other) => other !== group).map((other) => known.get(other) ?? from(other))
    const path = [group.join(' + '), ...longest(paths)]
    known.set(group, path)
    return path
  }
  return longest([...groupOf.values()].map((group) => known.get(group) ?? from(group)))
}

function longest(paths: readonly string[][]): string[] {
  return paths.reduce((best, path) => (path.length > best.length ? path : best), [])
}

/** Two nodes are in one group if each can reach the other. The graphs are small, so each node is searched separately. */
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
