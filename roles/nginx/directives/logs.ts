import type { LogFormat } from '../schema/http/log-formats.js'
import type { Logs } from '../schema/logs.js'
import { type Directive, line } from '../syntax/item.js'
import { word } from '../syntax/words.js'

export function logLines({ accessLog, errorLog }: Logs): readonly Directive[] {
  return [
    ...(accessLog === undefined
      ? []
      : [accessLog || 'off'].flat().map((each) => line('access_log', each, 'accessLog'))),
    ...(errorLog === undefined ? [] : [line('error_log', errorLog, 'errorLog')]),
  ]
}

export function formatLines(formats: Readonly<Record<string, LogFormat>>): readonly Directive[] {
  return Object.entries(formats).map(([name, format]) =>
    line('log_format', `${name} ${formatParameters(format)}`, 'logFormats'),
  )
}

function formatParameters(format: LogFormat): string {
  if (typeof format === 'string') return word(format)
  if ('format' in format) return `escape=${format.escape} ${word(format.format)}`
  const members = Object.entries(format.json).map(([key, value]) => `${JSON.stringify(key)}:"${value}"`)
  return `escape=json ${word(`{${members.join(',')}}`)}`
}
