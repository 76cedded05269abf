import type { Layout } from '../install/layout.js'
import { passwordFile } from '../managed-files/passwords.js'
import { fastcgi } from '../schema/fastcgi.js'
import type { Location } from '../schema/location.js'
import type { Server } from '../schema/server.js'
import type { Nginx } from '../schema/variables.js'
import { accessDirectives, accessOf } from './access.js'
import { fastcgiDirectives, fastcgiParamDirectives } from './fastcgi.js'
import { headerDirectives, locationHeaderDirectives } from './headers.js'
import { time, word } from './syntax.js'
import { tlsDirectives } from './tls.js'

/** Functions for the template of nginx.conf, each of which returns directives without their semicolons. */
export const directivesFor = ({ passwords, certificates }: Pick<Layout, 'passwords' | 'certificates'>) => ({
  fastcgiOf: (vars: Nginx) => {
    const settings = vars.fastcgi ?? (usesFastcgi(vars) ? fastcgi.parse({}) : undefined)
    return settings ? fastcgiDirectives(settings, time) : []
  },
  fastcgiParamsOf: ({ fastcgiParams }: Location) => fastcgiParamDirectives(fastcgiParams, word),
  tlsOf: ({ tls }: Server) => (tls ? tlsDirectives(tls, certificates, word) : []),
  accessOf: (server: Server) => accessDirectives(server, passwordFile(passwords, server), word),
  locationAccessOf: (location: Location, server: Server, path: string) =>
    accessDirectives(accessOf(location, server), passwordFile(passwords, server, path), word),
  headersOf: (server: Server) => headerDirectives(server, word),
  locationHeadersOf: (location: Location, server: Server) => locationHeaderDirectives(location, server, word),
  logsOf: ({ accessLog, errorLog }: Pick<Server, 'accessLog' | 'errorLog'>) => [
    ...(accessLog === undefined ? [] : [`access_log ${accessLog || 'off'}`]),
    ...(errorLog === undefined ? [] : [`error_log ${errorLog}`]),
  ],
})

function usesFastcgi({ servers }: Nginx): boolean {
  return servers.some(({ locations }) => Object.values(locations).some(({ fastcgiPass }) => fastcgiPass !== undefined))
}
