import { readFileSync } from 'node:fs'

/** The files that a page shows, by path: the code blocks whose first line is a comment with a path. */
export function filesOf(page: string): Readonly<Record<string, string>> {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/```(?:ts|ejs|json)\n([\s\S]*?)```/g)].map(([, text]) => text!)
  return Object.fromEntries(
    blocks.flatMap((text) => {
      const path = /^(?:\/\/|<%#) (\S+\.\w+)/.exec(text)?.[1]
      return path === undefined ? [] : [[path, text]]
    }),
  )
}
