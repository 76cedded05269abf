import { hasCode, Script } from '../shell/script.js'
import { isPlainObject } from './shape.js'
import { isTimeLimit, timeLimitExpected } from './time-limit.js'

/** The values that an option accepts. Null is never one of them. */
export interface OptionType {
  /** Completes "must be": `true or false`. */
  readonly expected: string
  accepts(value: unknown): boolean
  /** Undefined is an error, because a variable that is not set would change what the task does. */
  readonly isExplicit?: boolean
  /** The option must be given. */
  readonly isRequired?: boolean
}

const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isAccount = (value: unknown) => isText(value) || (Number.isInteger(value) && (value as number) >= 0)
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText)

/** Types of options. */
export const option = {
  anything: { expected: 'a value', accepts: () => true },
  flag: { expected: 'true or false', accepts: (value) => typeof value === 'boolean' },
  /** Text that is not empty. */
  text: { expected: 'a string', accepts: isText },
  string: { expected: 'a string', accepts: (value) => typeof value === 'string' },
  texts: { expected: 'a list of strings', accepts: isTexts },
  textOrTexts: { expected: 'a string or a list of strings', accepts: (value) => isText(value) || isTexts(value) },
  call: { expected: 'a function', accepts: (value) => typeof value === 'function' },
  object: { expected: 'an object', accepts: isPlainObject },
  /** A list of what `subject` returns. */
  subjects: {
    expected: 'a list of subjects, such as [subject.path(…)]',
    accepts: (value) => Array.isArray(value) && value.every((each) => isPlainObject(each) && isText(each.type)),
  },
  /** A Script with code. */
  script: { expected: 'code made with sh`…`', accepts: (value) => value instanceof Script && hasCode(value) },
  /** A string or a Script with code. */
  code: {
    expected: 'code: a string or sh`…` with at least one command',
    accepts: (value) => (typeof value === 'string' || value instanceof Script) && hasCode(value),
  },
  /** Seconds, as a number or as text. */
  seconds: {
    expected: timeLimitExpected,
    accepts: (value) => (isText(value) || typeof value === 'number') && isTimeLimit(Number(value)),
  },
  /** A uid or gid, as a number or as text. */
  id: { expected: 'a whole number', accepts: (value) => /^\d{1,10}$/.test(String(value)) && !Array.isArray(value) },
  /** The name or id of a user or group. */
  account: { expected: 'a name or an id', accepts: isAccount },
  accounts: { expected: 'a list of names or ids', accepts: (value) => Array.isArray(value) && value.every(isAccount) },
} satisfies Record<string, OptionType>

export function oneOf(...values: readonly string[]): OptionType {
  const quoted = values.map((value) => `'${value}'`)
  return {
    expected: `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`,
    accepts: (value) => values.includes(value as string),
  }
}

/** Either of two types. */
export function either(one: OptionType, other: OptionType): OptionType {
  return {
    expected: `${one.expected} or ${other.expected}`,
    accepts: (value) => one.accepts(value) || other.accepts(value),
  }
}

/** The same type, but the option must be given. */
export function required(type: OptionType): OptionType {
  return { ...type, isExplicit: true, isRequired: true }
}

/** The same type, but undefined is an error. */
export function explicit(type: OptionType): OptionType {
  return { ...type, isExplicit: true }
}
