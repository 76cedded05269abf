import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node'

/** TypeScript's language server, as editors start it for a project. */
export class LanguageServer {
  readonly #child: ChildProcess
  readonly #connection: MessageConnection

  private constructor(readonly folder: string) {
    const tsc = resolve('node_modules/typescript/bin/tsc')
    const child = spawn(process.execPath, [tsc, '--lsp', '--stdio'], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] })
    this.#child = child
    this.#connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    )
    // It asks for settings, and to be told of changes to files: it has none, and there are none.
    this.#connection.onRequest((_method, parameters) => (Array.isArray(parameters) ? parameters.map(() => null) : null))
    this.#connection.listen()
  }

  static async start(folder: string): Promise<LanguageServer> {
    const server = new LanguageServer(folder)
    const rootUri = pathToFileURL(folder).href
    const hover = { contentFormat: ['markdown'] }
    await server.#connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: 'project' }],
      capabilities: { textDocument: { hover } },
    })
    await server.#connection.sendNotification('initialized', {})
    return server
  }

  /** What an editor shows, as Markdown, when the mouse rests on the first place where this text stands in a file. */
  async hover(path: string, text: string): Promise<string> {
    const uri = pathToFileURL(join(this.folder, path)).href
    const source = readFileSync(join(this.folder, path), 'utf8')
    const above = source.slice(0, source.indexOf(text)).split('\n')
    const position = { line: above.length - 1, character: above.at(-1)!.length }
    const textDocument = { uri, languageId: 'typescript', version: 1, text: source }
    await this.#connection.sendNotification('textDocument/didOpen', { textDocument })
    const shown = await this.#connection.sendRequest<{ contents: { value: string } } | null>('textDocument/hover', {
      textDocument: { uri },
      position,
    })
    await this.#connection.sendNotification('textDocument/didClose', { textDocument: { uri } })
    return shown?.contents.value ?? ''
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    await this.#connection.sendRequest('shutdown')
    await this.#connection.sendNotification('exit')
    await ended
    this.#connection.dispose()
  }
}
