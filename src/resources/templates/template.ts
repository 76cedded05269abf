import { basename, join } from 'node:path'
import { inMemory } from '../../core/content/content.js'
import type { Resource } from '../../core/resource.js'
import type { Script } from '../../core/shell/script.js'
import { Secret } from '../../core/shell/secret.js'
import { type Task, type TaskContext, task } from '../../core/task.js'
import { fileResource, type WantedFile, type WriteOptions } from '../files/file.js'
import { checkOwnership } from '../files/ownership.js'
import { absolutePath } from '../path.js'
import { roleFile } from '../role-file.js'
import { fileFromQuery, type Question } from './file-from-query.js'
import { hideSecrets, hideValues } from './hide-secrets.js'
import { render } from './rendering.js'
import { SecretPlaceholders } from './secret-placeholders.js'

type Data = Readonly<Record<string, unknown>>

export interface TemplateOptions extends Omit<WriteOptions, 'validate'> {
  to: string
  /** Name below the role's `templates` folder, or an absolute path; the name of `to` with `.ejs` when absent. */
  from?: string
  /** More names for the template, beside `vars`, `facts`, `host`, `peers` and `hosts`; of the host's answer to `ask`. */
  data?: Data | ((answer: string) => Data)
  /**
   * Asked of the host when the task has its turn, where the file depends on what is there by then: on the version of a
   * program that an earlier task installs.
   */
  ask?: Question
  /** Checks the new file before it replaces the old one, as in other tasks; it is given the answer to `ask`, too. */
  validate?: (staged: string, answer: string) => Script
  /** A diff says only that the content differs. Secrets are masked without it. */
  secret?: boolean
}

/**
 * A file made of an ejs template of the role. A Secret that the template inserts reaches the host, and is masked in what
 * is shown. Its definition, or with `ask` its plan, throws FailedError with the template's line when it cannot be rendered.
 */
export function template(name: string, given: TemplateOptions): Task {
  const { to, from, data = {}, ask, secret = false, validate, ...options } = given
  const path = absolutePath(to, 'template')
  checkOwnership(options, `template ${path}`)
  const define = (context: TaskContext): Resource => {
    const source = roleFile(join(context.role.folder, 'templates'), from ?? `${basename(path)}.ejs`)
    const made = (answer: string): WantedFile => ({
      ...options,
      ...(validate && { validate: (staged) => validate(staged, answer) }),
      ...contentOf(source, typeof data === 'function' ? data(answer) : data, context, secret),
    })
    return ask ? fileFromQuery(path, ask, { ...options, secret }, made) : fileResource(path, made(''))
  }
  return task(name, define, options)
}

function contentOf(
  source: string,
  data: Data,
  { vars, facts, host, peers, hosts }: TaskContext,
  secret: boolean,
): Pick<WantedFile, 'content' | 'mask'> {
  const secrets = new SecretPlaceholders()
  const rendered = secrets.printed(() => render(source, { hosts, vars, facts, host, peers, ...data }))
  const text = secrets.reveal(rendered, source)
  const { used } = secrets
  if (secret) return { content: { ...inMemory(new Secret(text)), secrets: [new Secret(text), ...used] } }
  if (used.length === 0) return { content: inMemory(text) }
  // A value that the template computed with has no placeholder, but may still stand in its text.
  const shown = hideValues(secrets.mask(rendered), used)
  return { content: { ...inMemory(text), text: shown, secrets: used }, mask: hideSecrets(shown, used) }
}
