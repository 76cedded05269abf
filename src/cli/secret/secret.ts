import { join, relative } from 'node:path'
import type { Argv, CommandModule } from 'yargs'
import { list, one } from '../arguments/options.js'
import { projectFolder } from '../settings/project-folder.js'

interface FileArguments {
  readonly file: string
}

/** `haploy secret …`: files of secrets that `secret.age` reads, in which each value is encrypted with age. */
export const secret: CommandModule = {
  command: 'secret',
  describe: 'Create and change a file of encrypted secrets, which secret.age(…) reads',
  builder: (parser) =>
    parser
      .option('file', {
        ...one('file'),
        default: () => relative('', join(projectFolder(process.cwd()).path, 'secrets.age')),
        defaultDescription: 'secrets.age in the project',
        describe: 'The file of secrets',
      })
      .option('debug', { type: 'boolean', default: false, describe: 'Show the stack trace of an error' })
      .command(init)
      .command(edit)
      .command(set)
      .command(view)
      .command(rekey)
      .demandCommand(1, 'Name a command: init, edit, set, view or rekey.'),
  handler: () => {},
}

const init: CommandModule<object, FileArguments & { recipient: string[] }> = {
  command: 'init',
  describe: 'Create the file, and your identity if you have none',
  builder: (parser) =>
    (parser as Argv<FileArguments>)
      .option('recipient', {
        ...list('none'),
        describe: 'Somebody else who can decrypt it: age1…; may be repeated',
      })
      .example('$0 secret init', 'Create secrets.age for yourself'),
  handler: async (options) => (await import('./init.js')).init(options),
}

const edit: CommandModule<object, FileArguments> = {
  command: 'edit',
  describe: 'Change secrets in $VISUAL or $EDITOR',
  builder: (parser) => (parser as Argv<FileArguments>).example('$0 secret edit', 'Change the secrets of secrets.age'),
  handler: async (options) => (await import('./edit.js')).edit(options),
}

const set: CommandModule<object, FileArguments & { name: string }> = {
  command: 'set <name>',
  describe: 'Set one secret to what standard input contains',
  builder: (parser) =>
    (parser as Argv<FileArguments>)
      .positional('name', { type: 'string', describe: 'Its name', demandOption: true })
      .example('openssl rand -hex 16 | $0 secret set token', 'Set a secret that nobody has seen')
      .example('$0 secret set token', 'Ask for it on the terminal'),
  handler: async (options) => (await import('./set.js')).set(options),
}

const view: CommandModule<object, FileArguments & { name?: string | undefined }> = {
  command: 'view [name]',
  describe: 'Print secrets in the clear',
  builder: (parser) =>
    (parser as Argv<FileArguments>)
      .positional('name', { type: 'string', describe: 'Only this one' })
      .example('$0 secret view', 'Print all as YAML')
      .example('$0 secret view token', 'Print one value'),
  handler: async (options) => (await import('./view.js')).view(options),
}

const rekey: CommandModule<object, FileArguments & { add: string[]; remove: string[] }> = {
  command: 'rekey',
  describe: 'Encrypt all values again, for other recipients',
  builder: (parser) =>
    (parser as Argv<FileArguments>)
      .option('add', {
        ...list('none'),
        describe: 'A recipient who can decrypt it from now on: age1…; may be repeated',
      })
      .option('remove', { ...list('none'), describe: 'A recipient who must not decrypt it any more; may be repeated' })
      .example('$0 secret rekey --add age1…', 'Let a colleague decrypt it'),
  handler: async (options) => (await import('./rekey.js')).rekey(options),
}
