// Written by npm run docs from the schema of the role: edit that.
// biome-ignore-all format: a line is as long as its type

import type { Secret } from 'haploy'

/** Variables of the role nginx, any of them: what an inventory or a playbook may give. */
export interface NginxVariables {
  /**
   * Where nginx itself comes from
   *
   * - Values: `'package'`, a version of the package, from the vendor's repository or from source
   * - Default: `'package'`
   */
  install?: 'package' | NginxPackageVersion | NginxFromVendorRepository | NginxFromSource | undefined
  /**
   * Name of the package
   *
   * - Default: `'nginx'`
   */
  package?: string | undefined
  /**
   * Who the workers are, created if needed
   *
   * - Values: text of letters, digits, _ . -
   * - Default: `www-data` or `nginx`, as the package has it
   */
  user?: string | undefined
  /**
   * Their group, created if needed
   *
   * - Values: text of letters, digits, _ . -
   * - Default: the user's own
   */
  group?: string | undefined
  /**
   * Workers; `auto` is one a processor
   *
   * - Values: `'auto'` or whole number from 1
   * - Default: `'auto'`
   */
  workerProcesses?: 'auto' | number | undefined
  /**
   * Connections a worker, to clients and servers together
   *
   * - Values: whole number from 1
   * - Default: `4096`
   */
  workerConnections?: number | undefined
  /**
   * Open files a worker (`worker_rlimit_nofile`)
   *
   * - Values: whole number from 1
   * - Default: `16384`
   */
  rlimitNofile?: number | undefined
  /**
   * Seconds after which a reload ends the connections of the old workers
   *
   * - Values: number above 0
   * - Default: it waits for them
   */
  workerShutdownTimeout?: number | undefined
  /**
   * Path, and a level if wanted; its folder is made
   *
   * - Values: one line without ; { }
   * - Default: `'/var/log/nginx/error.log'`
   */
  errorLog?: string | undefined
  /**
   * Path and format, or `false`; its folder is made
   *
   * - Values: one line without ; { } or `false`
   * - Default: `'/var/log/nginx/access.log main'`
   */
  accessLog?: string | false | undefined
  /**
   * Formats by name
   *
   * - Values: by name: text
   * - Default: `main`: combined, with the forwarded address
   */
  logFormats?: Record<string, string> | undefined
  /**
   * Rotation of the logs that the distribution's does not cover, or `false`
   *
   * - Values: rotation or `false`
   */
  rotation?: NginxRotation | false | undefined
  /**
   * Seconds that an idle client connection stays open
   *
   * - Values: number from 0
   * - Default: `65`
   */
  keepaliveTimeout?: number | undefined
  /**
   * Show nginx's version in answers
   *
   * - Default: `false`
   */
  serverTokens?: boolean | undefined
  /**
   * Largest request body; `0` for no limit
   *
   * - Default: `'8m'`
   */
  clientMaxBodySize?: string | undefined
  /**
   * Buffer for a request's headers: `'32k'`
   *
   * - Values: a size such as 8k
   * - Default: nginx's
   */
  clientHeaderBufferSize?: string | undefined
  /**
   * Buffers for larger ones: `'4 32k'`
   *
   * - Values: a number and a size, such as '4 16k'
   * - Default: nginx's
   */
  largeClientHeaderBuffers?: string | undefined
  /**
   * Larger for long server names: 128
   *
   * - Values: whole number from 32
   * - Default: nginx's
   */
  serverNamesHashBucketSize?: number | undefined
  /**
   * Settings of all locations with `fastcgiPass`
   *
   * - Values: FastCGI
   */
  fastcgi?: NginxFastCGI | undefined
  /**
   * Compression of answers, or `false`
   *
   * - Values: compression or `false`
   */
  gzip?: NginxCompression | false | undefined
  /**
   * Groups of servers by name
   *
   * - Values: by name: an upstream
   */
  upstreams?: Record<string, NginxUpstream> | undefined
  /**
   * TLS certificates and keys by name, pushed to every host
   *
   * - Values: by name: a certificate
   */
  certificates?: Record<string, NginxCertificate> | undefined
  /**
   * Virtual servers
   *
   * - Values: list: a server
   */
  servers?: NginxServer[] | undefined
  /**
   * Local address that answers 200 at `/` and shows the counters at `/status`, or `false`
   *
   * - Values: text or `false`
   * - Default: `'127.0.0.1:8999'`
   */
  health?: string | false | undefined
  /**
   * A template of your own, see below: its path on the controller
   *
   * - Default: the role's nginx.conf.ejs
   */
  template?: string | undefined
  /**
   * Files to include in `http { }`: `['/etc/nginx/conf.d/*.conf']`
   *
   * - Values: list: one line without ; { }
   */
  includes?: string[] | undefined
  /**
   * Directives as they are
   *
   * - Values: `{ main, events, http }`
   */
  raw?: {
    /**
     * Directives at the top
     */
    main?: string | undefined
    /**
     * Directives in `events { }`
     */
    events?: string | undefined
    /**
     * Directives in `http { }`, before the upstreams
     */
    http?: string | undefined
  } | undefined
  /**
   * Limits of the systemd unit, in a drop-in
   *
   * - Values: `{ openFiles, restart, restartDelay }`
   */
  limits?: {
    /**
     * Open files of all nginx (`LimitNOFILE`)
     *
     * - Values: whole number from 1024
     * - Default: `65536`
     */
    openFiles?: number | undefined
    /**
     * When systemd starts it again: after a crash, or also when somebody killed it (`Restart`)
     *
     * - Values: `'no'`, `'on-failure'` or `'always'`
     * - Default: `'on-failure'`
     */
    restart?: 'no' | 'on-failure' | 'always' | undefined
    /**
     * Seconds until then, and between attempts, which never end
     *
     * - Values: number from 0.1
     * - Default: `1`
     */
    restartDelay?: number | undefined
  } | undefined
  /**
   * Let its ports be reached where firewalld runs, see security.md
   *
   * - Default: `true`
   */
  firewall?: boolean | undefined
  /**
   * Let nginx connect to servers and listen on its ports where SELinux is not disabled
   *
   * - Default: `true`
   */
  selinux?: boolean | undefined
  /**
   * Let nginx listen on a virtual address that another host holds at the moment
   *
   * - Default: `false`
   */
  nonlocalBind?: boolean | undefined
}

/** Variables of the role nginx, with all that are required. */
export type NginxInput = NginxVariables

export interface NginxPackageVersion {
  /**
   * The distribution's package
   *
   * - Values: `'package'`
   */
  from: 'package'
  /**
   * Exact version, as the package manager writes it
   *
   * - Values: one word
   * - Default: any
   */
  version?: string | undefined
}

export interface NginxFromVendorRepository {
  /**
   * The package of nginx's vendor
   *
   * - Values: `'repository'`
   */
  from: 'repository'
  /**
   * The vendor's signing key: armoured text, or a path on the controller
   *
   * - Values: an armoured public key or an absolute path
   */
  key: string
  /**
   * Folder of the packages on a mirror
   *
   * - Values: an https URL, or file:///…
   * - Default: the vendor's
   */
  url?: string | undefined
  /**
   * Suite of a Debian or Ubuntu whose number haploy does not know
   *
   * - Values: one word
   * - Default: by the release
   */
  codename?: string | undefined
  /**
   * Exact version of the package, as the package manager writes it
   *
   * - Values: one word
   * - Default: any
   */
  version?: string | undefined
}

export interface NginxFromSource {
  /**
   * What is compiled on the host
   *
   * - Values: `'source'`
   */
  from: 'source'
  /**
   * Another one is an upgrade or a downgrade
   *
   * - Values: a version such as 1.22.1
   */
  version: string
  /**
   * Checksum of the tarball, verified before anything of it is used
   *
   * - Values: 64 lower-case hexadecimal digits
   */
  sha256: string
  /**
   * A URL that the host fetches it from, several that are tried in their order, or a path on the
   * controller
   *
   * - Values: a URL or an absolute path on the controller or list, 1 or more: a URL
   */
  tarball: string | string[]
  /**
   * Where nginx lives; `nginx.conf` is in its `conf`
   *
   * - Values: an absolute path of two or more plain names
   * - Default: `'/usr/local/nginx'`
   */
  prefix?: string | undefined
  /**
   * Modules to compile in
   *
   * - Values: list: `'http_ssl'`, `'http_v2'`, `'http_v3'`, `'http_realip'`, `'http_addition'`,
   * `'http_xslt'`, `'http_image_filter'`, `'http_geoip'`, `'http_sub'`, `'http_dav'`, `'http_flv'`,
   * `'http_mp4'`, `'http_gunzip'`, `'http_gzip_static'`, `'http_auth_request'`, `'http_random_index'`,
   * `'http_secure_link'`, `'http_slice'`, `'http_stub_status'`, `'mail'`, `'mail_ssl'`, `'stream'`,
   * `'stream_ssl'`, `'stream_realip'`, `'stream_geoip'`, `'stream_ssl_preread'`, `'threads'`,
   * `'file-aio'`, `'pcre'` or `'pcre-jit'`
   * - Default: `['http_ssl', 'http_realip', 'http_mp4', 'http_flv', 'http_gzip_static',
   * 'http_stub_status', 'stream', 'stream_ssl', 'pcre']`
   */
  modules?: Array<'http_ssl' | 'http_v2' | 'http_v3' | 'http_realip' | 'http_addition' | 'http_xslt' | 'http_image_filter' | 'http_geoip' | 'http_sub' | 'http_dav' | 'http_flv' | 'http_mp4' | 'http_gunzip' | 'http_gzip_static' | 'http_auth_request' | 'http_random_index' | 'http_secure_link' | 'http_slice' | 'http_stub_status' | 'mail' | 'mail_ssl' | 'stream' | 'stream_ssl' | 'stream_realip' | 'stream_geoip' | 'stream_ssl_preread' | 'threads' | 'file-aio' | 'pcre' | 'pcre-jit'> | undefined
  /**
   * More arguments of `configure`: `['--with-cc-opt=-O2']`
   *
   * - Values: list: one plain argument of configure
   */
  flags?: string[] | undefined
  /**
   * User of the workers, created if needed
   *
   * - Values: the name of an account
   * - Default: `nginx.user`, or `nginx`
   */
  user?: string | undefined
  /**
   * Their group, created if needed
   *
   * - Values: the name of an account
   * - Default: `nginx.group`, or the user's name
   */
  group?: string | undefined
}

export interface NginxRotation {
  /**
   * How often
   *
   * - Values: `'daily'`, `'weekly'` or `'monthly'`
   * - Default: `'daily'`
   */
  every?: 'daily' | 'weekly' | 'monthly' | undefined
  /**
   * Old logs that are kept
   *
   * - Values: whole number from 1
   * - Default: `14`
   */
  keep?: number | undefined
  /**
   * Compress them, all but the latest
   *
   * - Default: `true`
   */
  compress?: boolean | undefined
  /**
   * Rotate earlier when a log is larger: `'100M'`
   */
  maxSize?: string | undefined
}

export interface NginxFastCGI {
  /**
   * Seconds to connect to the application
   *
   * - Values: number above 0
   * - Default: `3`
   */
  connectTimeout?: number | undefined
  /**
   * Seconds between two writes to it
   *
   * - Values: number above 0
   * - Default: `60`
   */
  sendTimeout?: number | undefined
  /**
   * Seconds between two reads from it
   *
   * - Values: number above 0
   * - Default: `60`
   */
  readTimeout?: number | undefined
  /**
   * Buffer for the first part of an answer
   *
   * - Values: a size such as 64k
   * - Default: nginx's
   */
  bufferSize?: string | undefined
  /**
   * Buffers for an answer: `'4 64k'`
   *
   * - Values: a number and a size, such as '4 64k'
   * - Default: nginx's
   */
  buffers?: string | undefined
  /**
   * Of them, what may be under way to the client
   *
   * - Values: a size such as 64k
   * - Default: nginx's
   */
  busyBuffersSize?: string | undefined
  /**
   * What is written to a temporary file at once
   *
   * - Values: a size such as 64k
   * - Default: nginx's
   */
  tempFileWriteSize?: string | undefined
}

export interface NginxCompression {
  /**
   * 1 is quick, 9 is small
   *
   * - Values: whole number from 1 to 9
   * - Default: `2`
   */
  level?: number | undefined
  /**
   * Bytes below which nothing is compressed
   *
   * - Values: whole number from 0
   * - Default: `1024`
   */
  minLength?: number | undefined
  /**
   * MIME types beside text/html
   *
   * - Values: list: text
   * - Default: `['text/plain', 'text/css', 'application/json', 'application/javascript',
   * 'application/xml', 'image/svg+xml']`
   */
  types?: string[] | undefined
  /**
   * Buffers for what is compressed: `'4 16k'`
   *
   * - Values: a number and a size, such as '4 16k'
   * - Default: nginx's
   */
  buffers?: string | undefined
  /**
   * Oldest HTTP that gets compressed answers
   *
   * - Values: `'1.0'` or `'1.1'`
   * - Default: `'1.1'`
   */
  httpVersion?: '1.0' | '1.1' | undefined
}

export interface NginxUpstream {
  /**
   * Where requests go
   *
   * - Values: list, 1 or more: a server of an upstream
   */
  servers: NginxUpstreamServer[]
  /**
   * How a server is chosen
   *
   * - Values: `'round-robin'`, `'ip_hash'` or `'least_conn'`
   * - Default: `'round-robin'`
   */
  method?: 'round-robin' | 'ip_hash' | 'least_conn' | undefined
  /**
   * Idle connections that each worker keeps open to the servers
   *
   * - Values: whole number from 1
   */
  keepalive?: number | undefined
}

export interface NginxCertificate {
  /**
   * PEM text: the server's own certificate, and the intermediate ones behind it
   *
   * - Values: `{ file }` of the controller or secret
   */
  certificate: {
    /**
     * Path on the controller
     */
    file: string
  } | Secret | string
  /**
   * Its private key in PEM, without a passphrase
   *
   * - Values: `{ file }` of the controller or secret
   */
  key: {
    /**
     * Path on the controller
     */
    file: string
  } | Secret | string
}

export interface NginxServer {
  /**
   * Where it listens; `ssl` is added with `tls`
   *
   * - Values: port, address, line of `listen` parameters, or a list of these
   * - Default: 80, or 443 with `tls`
   */
  listen?: number | string | Array<number | string> | undefined
  /**
   * Host names that it answers to
   *
   * - Values: list: text
   * - Default: `['_']`
   */
  serverNames?: string[] | undefined
  /**
   * Folder of the files
   *
   * - Values: an absolute path
   */
  root?: string | undefined
  /**
   * Files that stand for a folder
   *
   * - Values: list: text
   */
  index?: string[] | undefined
  /**
   * Content of `index.html` in `root`, for a site of one page
   */
  page?: string | undefined
  /**
   * Files in `root` by path: `{ 'a/b.txt': 'text', 'logo.png': { file: 'site/logo.png' } }`
   *
   * - Values: by name: text or `{ file }` of the controller
   */
  content?: Record<string, string | {
    /**
     * Path on the controller
     */
    file: string
  }> | undefined
  /**
   * By path: `'/'`, `'= /health'`, `'~ \.php$'`
   *
   * - Values: by name: a location
   */
  locations?: Record<string, NginxLocation> | undefined
  /**
   * Name of a certificate, or settings: makes it an HTTPS server
   *
   * - Values: a name of letters, digits, _ . - or TLS of a server
   */
  tls?: string | NginxServerTLS | undefined
  /**
   * Response headers, also of errors; locations have them, too: `{ 'X-Frame-Options': 'DENY' }`
   *
   * - Values: by name: text
   */
  headers?: Record<string, string> | undefined
  /**
   * Whoever is let in, and nobody else
   *
   * - Values: list, 1 or more: an address, a network such as 10.0.0.0/8, 'unix:' or 'all'
   * - Default: everybody, or what the server has
   */
  allow?: string[] | undefined
  /**
   * Whoever is not, even where the network is allowed
   *
   * - Values: list, 1 or more: an address, a network such as 10.0.0.0/8, 'unix:' or 'all'
   * - Default: nobody, or what the server has
   */
  deny?: string[] | undefined
  /**
   * Passwords; `false` for none in a location of a server that has some
   *
   * - Values: authentication or `false`
   * - Default: none, or those of the server
   */
  auth?: NginxAuthentication | false | undefined
  /**
   * `any`: the right address or the right password will do
   *
   * - Values: `'all'` or `'any'`
   * - Default: `all`
   */
  satisfy?: 'all' | 'any' | undefined
  /**
   * Log of its own, or `false`: path and format
   *
   * - Values: one line without ; { } or `false`
   * - Default: that of what it is in
   */
  accessLog?: string | false | undefined
  /**
   * Log of its own: path, and a level if wanted
   *
   * - Values: one line without ; { }
   * - Default: that of what it is in
   */
  errorLog?: string | undefined
  /**
   * Directives as they are
   */
  raw?: string | undefined
}

export interface NginxUpstreamServer {
  /**
   * Where it answers
   *
   * - Values: a host, host:port or unix:path
   */
  address: string
  /**
   * Share of the requests
   *
   * - Values: whole number from 1
   * - Default: 1
   */
  weight?: number | undefined
  /**
   * Failures within `failTimeout` after which it is left out, 0 for never
   *
   * - Values: whole number from 0
   * - Default: 1
   */
  maxFails?: number | undefined
  /**
   * Seconds in which failures count, and for which it is left out
   *
   * - Values: number above 0
   * - Default: 10
   */
  failTimeout?: number | undefined
  /**
   * Gets requests only when all others are left out
   *
   * - Default: `false`
   */
  backup?: boolean | undefined
  /**
   * Gets no requests
   *
   * - Default: `false`
   */
  down?: boolean | undefined
}

export interface NginxLocation {
  /**
   * URL of an upstream or of a server: `http://web`
   *
   * - Values: a URL such as http://web
   */
  proxyPass?: string | undefined
  /**
   * How requests are passed on, with `proxyPass`
   *
   * - Values: `{ … }`
   */
  proxy?: {
    /**
     * Seconds to connect to a server
     *
     * - Values: number above 0
     * - Default: `3`
     */
    connectTimeout?: number | undefined
    /**
     * Seconds between two writes to it
     *
     * - Values: number above 0
     * - Default: `10`
     */
    sendTimeout?: number | undefined
    /**
     * Seconds between two reads from it
     *
     * - Values: number above 0
     * - Default: `10`
     */
    readTimeout?: number | undefined
    /**
     * Request headers to set
     *
     * - Values: by name: text
     * - Default: `Host`, `X-Real-IP`, `X-Forwarded-For`, `X-Forwarded-Proto`
     */
    headers?: Record<string, string> | undefined
    /**
     * When the next server is tried
     *
     * - Values: list, 1 or more: `'error'`, `'timeout'`, `'invalid_header'`, `'http_500'`, `'http_502'`,
     * `'http_503'`, `'http_504'`, `'http_403'`, `'http_404'`, `'http_429'`, `'non_idempotent'` or `'off'`
     * - Default: `['error', 'timeout', 'http_500', 'http_502', 'http_503', 'http_504']`
     */
    nextUpstream?: Array<'error' | 'timeout' | 'invalid_header' | 'http_500' | 'http_502' | 'http_503' | 'http_504' | 'http_403' | 'http_404' | 'http_429' | 'non_idempotent' | 'off'> | undefined
    /**
     * `false`: redirections of the server are passed on as they are
     *
     * - Values: `false`
     * - Default: rewritten
     */
    redirect?: false | undefined
    /**
     * Read the whole answer as soon as it comes, however slow the client is
     *
     * - Default: `true`
     */
    buffering?: boolean | undefined
  } | undefined
  /**
   * FastCGI application that answers
   *
   * - Values: host:port, unix:path or an upstream
   */
  fastcgiPass?: string | undefined
  /**
   * What it is told beside the usual, or instead: `{ APP_MODE: 'live' }`
   *
   * - Values: by name: text
   * - Default: the usual
   */
  fastcgiParams?: Record<string, string> | undefined
  /**
   * Status code, or one with a text or the URL of a redirection
   *
   * - Values: whole number from 100 to 599 or `{ code, body }`
   */
  return?: number | {
    /**
     * Status code
     *
     * - Values: whole number from 100 to 599
     */
    code: number
    /**
     * Text, or the URL of a redirection
     */
    body: string
  } | undefined
  /**
   * nginx's own counters (`stub_status`)
   *
   * - Default: `false`
   */
  status?: boolean | undefined
  /**
   * Folder of the files
   *
   * - Values: an absolute path
   */
  root?: string | undefined
  /**
   * Files that stand for a folder
   *
   * - Values: list: text
   */
  index?: string[] | undefined
  /**
   * Candidates in order: `['$uri', '=404']`
   *
   * - Values: list, 2 or more: text
   */
  tryFiles?: string[] | undefined
  /**
   * Response headers, beside the server's (and HSTS) or instead of the same name
   *
   * - Values: by name: text
   * - Default: the server's
   */
  headers?: Record<string, string> | undefined
  /**
   * Whoever is let in, and nobody else
   *
   * - Values: list, 1 or more: an address, a network such as 10.0.0.0/8, 'unix:' or 'all'
   * - Default: everybody, or what the server has
   */
  allow?: string[] | undefined
  /**
   * Whoever is not, even where the network is allowed
   *
   * - Values: list, 1 or more: an address, a network such as 10.0.0.0/8, 'unix:' or 'all'
   * - Default: nobody, or what the server has
   */
  deny?: string[] | undefined
  /**
   * Passwords; `false` for none in a location of a server that has some
   *
   * - Values: authentication or `false`
   * - Default: none, or those of the server
   */
  auth?: NginxAuthentication | false | undefined
  /**
   * `any`: the right address or the right password will do
   *
   * - Values: `'all'` or `'any'`
   * - Default: `all`
   */
  satisfy?: 'all' | 'any' | undefined
  /**
   * Log of its own, or `false`: path and format
   *
   * - Values: one line without ; { } or `false`
   * - Default: that of what it is in
   */
  accessLog?: string | false | undefined
  /**
   * Log of its own: path, and a level if wanted
   *
   * - Values: one line without ; { }
   * - Default: that of what it is in
   */
  errorLog?: string | undefined
  /**
   * Directives as they are
   */
  raw?: string | undefined
}

export interface NginxServerTLS {
  /**
   * Name of a declared certificate, or a path on the host
   *
   * - Values: a name of letters, digits, _ . - or an absolute path
   */
  certificate: string
  /**
   * Path on the host, where `certificate` is one
   *
   * - Values: an absolute path
   * - Default: found by the name
   */
  key?: string | undefined
  /**
   * Versions of TLS
   *
   * - Values: list, 1 or more: `'TLSv1'`, `'TLSv1.1'`, `'TLSv1.2'` or `'TLSv1.3'`
   * - Default: `['TLSv1.2', 'TLSv1.3']`
   */
  protocols?: Array<'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'> | undefined
  /**
   * Ciphers up to TLS 1.2 in the words of OpenSSL; older versions need some of their own
   *
   * - Default: ECDHE with AES-GCM or ChaCha20
   */
  ciphers?: string | undefined
  /**
   * Seconds for which a client may resume its session
   *
   * - Values: whole number from 1
   * - Default: `86400`
   */
  sessionTimeout?: number | undefined
  /**
   * Sessions that the client keeps
   *
   * - Default: `false`
   */
  sessionTickets?: boolean | undefined
  /**
   * Seconds for which browsers ask for HTTPS only
   *
   * - Values: whole number from 0
   */
  hsts?: number | undefined
}

export interface NginxAuthentication {
  /**
   * What the browser shows when it asks
   *
   * - Default: `'Restricted'`
   */
  realm?: string | undefined
  /**
   * Passwords by name, which hosts get hashed, or { hash } of them
   *
   * - Values: by name: secret or `{ hash }`
   */
  users: Record<string, Secret | string | {
    /**
     * In a format that nginx or the crypt(3) of the host knows
     */
    hash: Secret | string
  }>
}
