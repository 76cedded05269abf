import { z } from 'zod'
import { multicastAddress } from './values/address.js'
import { written } from './values/keywords.js'

const seconds = z.int().min(0).max(3600)
const flag = z.boolean().default(false)
const choice = z.boolean().optional()

/** The directives of an instance that are a keyword and a value. */
export const settings = {
  garpMasterDelay: written(
    'garp_master_delay',
    seconds.optional().describe('Seconds after which a new master repeats its gratuitous ARPs; by default 5'),
  ),
  garpMasterRepeat: written(
    'garp_master_repeat',
    z.int().min(1).max(1000).optional().describe('Gratuitous ARPs of a new master, each time; by default 5'),
  ),
  garpMasterRefreshRepeat: written(
    'garp_master_refresh_repeat',
    z.int().min(1).max(1000).optional().describe('Gratuitous ARPs of each refresh; by default 1'),
  ),
  garpLowerPrioDelay: written(
    'garp_lower_prio_delay',
    seconds.optional().describe('As garpMasterDelay, after an advertisement of a lower priority; by default the same'),
  ),
  garpLowerPrioRepeat: written(
    'garp_lower_prio_repeat',
    z
      .int()
      .min(0)
      .max(1000)
      .optional()
      .describe('As garpMasterRepeat, after such an advertisement; by default the same'),
  ),
  lowerPrioNoAdvert: written(
    'lower_prio_no_advert on',
    choice.describe('A master does not answer an advertisement of a lower priority; by default it does'),
    'lower_prio_no_advert off',
  ),
  higherPrioSendAdvert: written(
    'higher_prio_send_advert on',
    choice.describe('A master that becomes backup sends a last advertisement; by default it does not'),
    'higher_prio_send_advert off',
  ),
  downTimerAdverts: written(
    'down_timer_adverts',
    z.int().min(1).max(100).optional().describe('Missed advertisements after which a backup takes over; by default 3'),
  ),
  skipCheckAdvAddr: written(
    'skip_check_adv_addr',
    flag.describe("Check the addresses in a master's advertisements only once"),
  ),
  strictMode: written(
    'strict_mode on',
    choice.describe('Keep to the standard of VRRP; by default `globals.vrrpStrict`'),
    'strict_mode off',
  ),
  accept: written(
    'accept',
    choice.describe('Whether a master accepts packets to the addresses; by default it does, unless strict'),
    'no_accept',
  ),
  dontTrackPrimary: written(
    'dont_track_primary',
    flag.describe("The link of the instance's own interface does not count"),
  ),
  nativeIpv6: written('native_ipv6', flag.describe('Use IPv6 for VRRP, and let the IPv4 addresses move along')),
  promoteSecondaries: written(
    'promote_secondaries',
    flag.describe('The removal of an address leaves the others of its network on the interface'),
  ),
  vmacXmitBase: written('vmac_xmit_base', flag.describe('Send advertisements with the MAC address of the interface')),
  unicastTtl: written(
    'unicast_ttl',
    z.int().min(0).max(255).optional().describe('TTL of unicast packets; by default 255'),
  ),
  checkUnicastSource: written(
    'check_unicast_src',
    flag.describe('Accept unicast packets only from the declared peers'),
  ),
  smtpAlert: choice.describe('Mail a change of state; by default if `globals.notificationEmail` has recipients'),
  multicastGroup: written(
    'mcast_dst_ip',
    multicastAddress.optional().describe("Multicast group; by default VRRP's own, 224.0.0.18 or ff02::12"),
  ),
}
