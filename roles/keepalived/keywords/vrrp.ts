import type { Keywords } from './by-release.js'

/** VRRP, and what it tracks. */
export const vrrpKeywords: Keywords = {
  vrrp_sync_group: {
    '': 'global_tracking group notify notify_backup notify_fault notify_master smtp_alert',
    '2.0.0': 'notify_stop sync_group_tracking_weight track_bfd track_file track_interface track_script',
    '2.0.11': 'track_process',
    '2.2.0': 'notify_priority_changes',
  },
  garp_group: {
    '': 'garp_interval gna_interval interface interfaces',
  },
  vrrp_instance: {
    '': `
      accept advert_int authentication debug dont_track_primary garp_lower_prio_delay garp_lower_prio_repeat
      garp_master_delay garp_master_refresh garp_master_refresh_repeat garp_master_repeat interface
      lower_prio_no_advert lvs_sync_daemon_interface mcast_src_ip native_ipv6 no_accept nopreempt notify
      notify_backup notify_fault notify_master notify_stop preempt preempt_delay priority promote_secondaries
      skip_check_adv_addr smtp_alert state strict_mode track_interface track_script unicast_peer unicast_src_ip
      use_vmac version virtual_ipaddress virtual_ipaddress_excluded virtual_router_id virtual_routes
      virtual_rules vmac_xmit_base`,
    '1.3.5': 'higher_prio_send_advert',
    '1.3.7': 'old_unicast_checksum',
    '2.0.0': 'linkbeat_use_polling track_bfd track_file track_src_ip',
    '2.0.3': 'kernel_rx_buf_size',
    '2.0.6': 'notify_master_rx_lower_pri',
    '2.0.11': 'track_process',
    '2.0.16': 'notify_priority_changes',
    '2.0.17': 'use_ipvlan',
    '2.1.0': 'check_unicast_src notify_deleted unicast_ttl',
    '2.2.0': 'use_vmac_addr vmac_garp_intvl',
    '2.2.3': 'down_timer_adverts garp_extra_if',
    '2.2.5': 'mcast_dst_ip unicast_fault_no_peer vrf',
    '2.2.8': 'no_virtual_ipaddress timer_expired_backup v3_checksum_as_v2',
    '2.3.2': 'thread_timer_expired',
    '2.3.3': 'owner_ignore_adverts',
    '2.4.0': 'auth_hmac',
  },
  'vrrp_instance authentication': {
    '': 'auth_pass auth_type',
  },
  vrrp_script: {
    '': 'fall init_fail interval rise script timeout user weight',
  },
  vrrp_track_file: {
    '2.0.0': 'file init_file weight',
  },
  bfd_instance: {
    '2.0.0': `
      checker hoplimit idle_tx max_hops min_rx min_tx multiplier neighbor_ip neighbour_ip passive source_ip ttl
      vrrp weight`,
    '2.2.8': 'multihop',
  },
  track_group: {
    '2.0.3': 'group',
  },
  vrrp_track_process: {
    '2.0.11': 'delay full_command process quorum weight',
    '2.0.16': 'fork_delay param_match quorum_max terminate_delay',
  },
  track_file: {
    '2.1.0': 'file init_file weight',
  },
  'vrrp_instance auth_hmac': {
    '2.4.0': 'active_key anti_replay key mode time_window',
  },
}
