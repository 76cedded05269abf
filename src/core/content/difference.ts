/**
 * The content of a file on one side of a diff: its text, or a summary (`binary, 120 bytes`) when there is no text to
 * show.
 */
export class DiffSide {
  constructor(
    readonly path: string,
    readonly text: string | undefined,
    readonly summary: string,
  ) {}
}

/** Files with more bytes than this are not shown in a diff, and not read from the host for one. */
export const largestShown = 256 * 1024

export type Value = string | number | boolean | null | readonly string[] | DiffSide

/** A change as it is reported: the value of an attribute before and after it. */
export interface Difference {
  readonly attribute: string
  readonly from: Value
  readonly to: Value
}
