import type { Fastcgi } from '../schema/fastcgi.js'

/** The directives in `http { }`. */
export function fastcgiDirectives(settings: Fastcgi, time: (seconds: number) => string): readonly string[] {
  const { connectTimeout, sendTimeout, readTimeout, bufferSize, buffers, busyBuffersSize, tempFileWriteSize } = settings
  return [
    `fastcgi_connect_timeout ${time(connectTimeout)}`,
    `fastcgi_send_timeout ${time(sendTimeout)}`,
    `fastcgi_read_timeout ${time(readTimeout)}`,
    bufferSize && `fastcgi_buffer_size ${bufferSize}`,
    buffers && `fastcgi_buffers ${buffers}`,
    busyBuffersSize && `fastcgi_busy_buffers_size ${busyBuffersSize}`,
    tempFileWriteSize && `fastcgi_temp_file_write_size ${tempFileWriteSize}`,
  ].filter((line): line is string => Boolean(line))
}

/** The parameters of a request to a FastCGI application; a location's own override the defaults. */
export function fastcgiParamDirectives(
  own: Readonly<Record<string, string>>,
  word: (value: string) => string,
): readonly string[] {
  const declared = Object.entries(own).map(([name, value]) => [name, word(value)])
  return Object.entries({ ...params, ...Object.fromEntries(declared) }).map(
    ([name, value]) => `fastcgi_param ${name} ${value}`,
  )
}

/** The usual ones, and an empty HTTP_PROXY: a client's `Proxy` header would redirect the application's own requests. */
const params: Readonly<Record<string, string>> = {
  SCRIPT_FILENAME: '$document_root$fastcgi_script_name',
  QUERY_STRING: '$query_string',
  REQUEST_METHOD: '$request_method',
  CONTENT_TYPE: '$content_type',
  CONTENT_LENGTH: '$content_length',
  SCRIPT_NAME: '$fastcgi_script_name',
  REQUEST_URI: '$request_uri',
  DOCUMENT_URI: '$document_uri',
  DOCUMENT_ROOT: '$document_root',
  SERVER_PROTOCOL: '$server_protocol',
  REQUEST_SCHEME: '$scheme',
  HTTPS: '$https if_not_empty',
  GATEWAY_INTERFACE: 'CGI/1.1',
  SERVER_SOFTWARE: 'nginx/$nginx_version',
  REMOTE_ADDR: '$remote_addr',
  REMOTE_PORT: '$remote_port',
  REMOTE_USER: '$remote_user',
  SERVER_ADDR: '$server_addr',
  SERVER_PORT: '$server_port',
  SERVER_NAME: '$server_name',
  REDIRECT_STATUS: '200',
  HTTP_PROXY: '""',
}
