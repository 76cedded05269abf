import { type Directive, line } from '../syntax/item.js'
import { word } from '../syntax/words.js'

/** Parameters by name, with their values as nginx reads them. */
type Parameters = Readonly<Record<string, string>>

/** The parameters of a request to an application; a location's own override the defaults. */
export function parameterLines(protocol: 'fastcgi' | 'uwsgi' | 'scgi', own: Parameters): readonly Directive[] {
  const declared = Object.fromEntries(Object.entries(own).map(([name, value]) => [name, word(value)]))
  return Object.entries({ ...defaults[protocol], ...declared }).map(([name, value]) =>
    name in own
      ? line(`${protocol}_param`, `${name} ${value}`, `${protocol}Params`)
      : { ...line(`${protocol}_param`, `${name} ${value}`), isDefault: true },
  )
}

/** An empty HTTP_PROXY: a client's `Proxy` header would redirect the application's own requests. */
const common: Parameters = {
  QUERY_STRING: '$query_string',
  REQUEST_METHOD: '$request_method',
  CONTENT_TYPE: '$content_type',
  CONTENT_LENGTH: '$content_length',
  REQUEST_URI: '$request_uri',
  DOCUMENT_URI: '$document_uri',
  DOCUMENT_ROOT: '$document_root',
  SERVER_PROTOCOL: '$server_protocol',
  REQUEST_SCHEME: '$scheme',
  HTTPS: '$https if_not_empty',
  REMOTE_ADDR: '$remote_addr',
  REMOTE_PORT: '$remote_port',
  SERVER_PORT: '$server_port',
  SERVER_NAME: '$server_name',
  HTTP_PROXY: '""',
}

const defaults: Readonly<Record<'fastcgi' | 'uwsgi' | 'scgi', Parameters>> = {
  fastcgi: {
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
  },
  uwsgi: { ...common, PATH_INFO: '$document_uri' },
  scgi: { ...common, SCGI: '1', PATH_INFO: '$document_uri' },
}
