import { basename, join } from 'node:path'
import { inMemory } from '../../core/content/content.js'
import { either, option, required } from '../../core/input/option-type.js'
import { assertOptions } from '../../core/input/options.js'
import type { Resource } from '../../core/resource.js'
import type { Script } from '../../core/shell/script.js'
import { Secret } from '../../core/shell/secret.js'
import { type Task, type TaskContext, task, taskOptions } from '../../core/task.js'
import { fileResource, type WantedFile, type WriteOptions, writeTypes } from '../files/file.js'
import { validateOwnership } from '../files/ownership.js'
import { memoize } from '../memoize.js'
import { absolutePath } from '../path.js'
import { roleFile } from '../role-file.js'
import { fileFromQuery, type Query, queryTypes } from './file-from-query.js'
import { hideSecrets, hideValues } from './hide-secrets.js'
import { originOfLine } from './line-origin.js'
import { render } from './rendering.js'
import { SecretPlaceholders } from './secret-placeholders.js'

type Data = Readonly<Record<string, unknown>>

export interface TemplateOptions extends Omit<WriteOptions, 'validate'> {
  to: string
  /** A path below the role's `templates` folder, or an absolute path. Absent: the file name of `to` with `.ejs`. */
  from?: string
  /**
   * Additional names for the template, besides `vars`, `facts`, `host`, `peers` and `hosts`. A function receives the
   * host's answer to `ask`, and the context with the variables that the template has.
   */
  data?: Data | ((answer: string, context: TaskContext) => Data)
  /**
   * A query to the host when it is the task's turn, for a file that depends on the state of the host at that time, such
   * as the version of a program that an earlier task installs.
   */
  ask?: Query
  /** Validates the new file before it replaces the old one. Also receives the answer to `ask`. */
  validate?: (staged: string, answer: string) => Script
  /** True to show no content in a diff. Secrets are masked in any case. */
  secret?: boolean
}

const optionsOf = taskOptions<TemplateOptions>({
  ...writeTypes,
  to: required(option.text),
  from: option.text,
  data: either(option.object, option.call),
  ask: option.object,
  secret: option.flag,
})

/**
 * Writes a file from an EJS template of the role. A Secret that the template inserts is sent to the host and masked in
 * diffs. If the template cannot be rendered, the definition, or with `ask` the plan, throws FailedError with the
 * template's line.
 */
export function template(name: string, given: TemplateOptions): Task {
  const { own, shared } = optionsOf(name, given)
  const { to, from, data = {}, ask, secret = false, validate, ...options } = own
  if (ask) assertOptions(ask, `\`ask\` of task '${name}'`, queryTypes)
  const path = absolutePath(to, 'template')
  validateOwnership(options, `template ${path}`)
  const define = (context: TaskContext): Resource => {
    const source = roleFile(join(context.role.folder, 'templates'), from ?? `${basename(path)}.ejs`)
    const fileFor = (answer: string): WantedFile => {
      const dataOf = (given: TaskContext) => (typeof data === 'function' ? data(answer, given) : data)
      return {
        ...options,
        ...(validate && {
          validate: (staged) => validate(staged, answer),
          originOf: (line) => originOf(line, context, (given) => masked(source, dataOf(given), given)),
        }),
        ...contentOf(source, dataOf(context), context, secret),
      }
    }
    return ask ? fileFromQuery(path, ask, { ...options, secret }, fileFor) : fileResource(path, fileFor(''))
  }
  return task(
    name,
    memoize(define, (one, other) => one === other),
    shared,
  )
}

/** The variables that a line comes from; undefined where no variable decides it. */
function originOf(line: number, context: TaskContext, rendered: (context: TaskContext) => string): string | undefined {
  const names = originOfLine(context.vars, (vars) => rendered({ ...context, vars }), line)
  if (names.length === 0) return undefined
  return names.map((name) => `${context.role.name}.${name}`).join(' and from ')
}

/** The text with placeholders for its secrets. */
function masked(source: string, data: Data, context: TaskContext): string {
  return rendering(source, data, context, new SecretPlaceholders())
}

function rendering(
  source: string,
  data: Data,
  { vars, facts, host, peers, hosts }: TaskContext,
  secrets: SecretPlaceholders,
): string {
  return secrets.printed(() => render(source, { hosts, vars, facts, host, peers, ...data }))
}

function contentOf(
  source: string,
  data: Data,
  context: TaskContext,
  secret: boolean,
): Pick<WantedFile, 'content' | 'mask'> {
  const secrets = new SecretPlaceholders()
  const rendered = rendering(source, data, context, secrets)
  const text = secrets.reveal(rendered, source)
  const { used } = secrets
  if (secret) return { content: { ...inMemory(new Secret(text)), secrets: [new Secret(text), ...used] } }
  if (used.length === 0) return { content: inMemory(text) }
  // A revealed value has no placeholder, but may still occur in the text.
  const shown = hideValues(secrets.mask(rendered), used)
  return { content: { ...inMemory(text), text: shown, secrets: used }, mask: hideSecrets(shown, used) }
}
