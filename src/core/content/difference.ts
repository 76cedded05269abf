/** A file's content on one side of a diff: text, or a sentence (`binary, 120 bytes`) where there is nothing to show. */
export class DiffSide {
  constructor(
    readonly path: string,
    readonly text: string | undefined,
    readonly summary: string,
  ) {}
}

/** Files above this many bytes are not shown in a diff, and not read from the host for one. */
export const largestShown = 256 * 1024

export type Value = string | number | boolean | null | readonly string[] | DiffSide

/** A change as it is reported: the value of an attribute before it and after it. */
export interface Difference {
  readonly attribute: string
  readonly from: Value
  readonly to: Value
}
