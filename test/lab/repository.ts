/**
 * The additional packages of every lab that needs more than the default: one list, so that these labs share one base,
 * which takes a while to build.
 */
export const packages = [
  // To build nginx.
  ...['gcc', 'libc6-dev', 'make', 'libpcre2-dev', 'libssl-dev', 'zlib1g-dev', 'libgd-dev', 'logrotate'],
  'firewalld',
  // Modules of nginx.
  ...['libnginx-mod-stream', 'libnginx-mod-http-geoip2'],
  // Login shells, another language and a clock that can be set wrong.
  ...['fish', 'tcsh', 'locales', 'libfaketime'],
]
