/**
 * The keywords of each block, by the release that brought them; `''` for those that 1.3.2 already had, the oldest
 * release that a supported distribution ships. A block is named by the keywords that lead to it, and the top level is
 * `''`.
 */
export type Keywords = Readonly<Record<string, Readonly<Record<string, string>>>>
