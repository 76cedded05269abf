import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { basename, join } from 'node:path'

/** `node serve-folder.js FOLDER PORT` serves the files of a folder until it is terminated. */
const [folder, port] = process.argv.slice(2)
createServer(({ url }, response) => {
  createReadStream(join(folder!, basename(url!)))
    .on('error', () => response.writeHead(404).end())
    .pipe(response)
}).listen(Number(port))
