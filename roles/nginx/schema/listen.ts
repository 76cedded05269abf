import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { words } from './words.js'

const port = z.int().min(1).max(65535)

/** Without brackets. */
const address = z
  .string()
  .refine((text) => ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text), 'must be an IP address')

const portRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/, 'must be two ports such as 5000-5010')
  .refine((text) => {
    const [from = 0, to = 0] = text.split('-').map(Number)
    return from > 0 && from < to && to <= 65535
  }, 'must be a range of ports, the lower one first')

const shared = {
  address: address
    .optional()
    .describe('IPv4 or IPv6 address; by default all IPv4 addresses, and with `ipv6` of the server all IPv6 addresses'),
  proxyProtocol: z
    .boolean()
    .default(false)
    .describe('Clients, such as a load balancer, begin each connection with the PROXY protocol'),
  reuseport: z
    .boolean()
    .default(false)
    .describe('Each worker has a socket of its own, between which the kernel chooses'),
  backlog: z.int().min(1).optional().describe("Length of the queue of new connections; by default nginx's, 511"),
}

const settings = z
  .strictObject({
    port: port.describe('Port'),
    defaultServer: z
      .boolean()
      .default(false)
      .describe('Answers requests for names that no server has; by default the first server of an address does'),
    ...shared,
  })
  .meta({ title: 'An address to listen on' })

const streamSettings = z
  .strictObject({ port: z.union([port, portRange]).describe('Port, or a range: `5000-5010`'), ...shared })
  .meta({ title: 'An address of a stream server' })

const portAlone = port.meta({ typeLabel: 'port' })
const line = words.meta({ typeLabel: 'line of parameters' })
const one = z.union([portAlone, line, settings])
const oneOfStream = z.union([portAlone, line, streamSettings])
const severalOf = <T extends z.ZodType>(each: T) => z.array(each).min(1).meta({ typeLabel: 'a list of these' })

export const listen = z.union([one, severalOf(one)])
export const streamListen = z.union([oneOfStream, severalOf(oneOfStream)])

/** Whether servers that declare a port without an address listen on IPv6, too. */
export const ipv6 = z
  .boolean()
  .default(false)
  .describe('Listen on all IPv6 addresses, too, where `listen` is a port without an address')

export type ListenSettings = z.output<typeof settings> | z.output<typeof streamSettings>
export type Listen = z.output<typeof one> | z.output<typeof oneOfStream>
