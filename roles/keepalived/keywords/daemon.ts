import type { Keywords } from './by-release.js'

/** The top level, and the settings of the daemon. */
export const daemonKeywords: Keywords = {
  '': {
    '': `
      SSL garp_group global_defs instance linkbeat_use_polling namespace_with_ipsets net_namespace
      static_ipaddress static_routes static_rules use_pid_dir virtual_server virtual_server_group vrrp_instance
      vrrp_script vrrp_sync_group`,
    '2.0.0': 'bfd_instance child_wait_time vrrp_track_file',
    '2.0.3': 'track_group',
    '2.0.11': 'vrrp_track_process',
    '2.0.13': 'linkbeat_interfaces',
    '2.1.0': 'net_namespace_ipvs track_file',
    '2.2.3': 'interface_up_down_delays',
  },
  global_defs: {
    '': `
      checker_no_swap checker_priority default_interface enable_dbus enable_script_security enable_snmp_checker
      enable_snmp_keepalived enable_snmp_rfc enable_snmp_rfcv2 enable_snmp_rfcv3 enable_traps lvs_flush
      lvs_sync_daemon lvs_timeouts notification_email notification_email_from router_id script_user
      smtp_connect_timeout smtp_helo_name smtp_server snmp_socket vrrp_check_unicast_src vrrp_garp_interval
      vrrp_garp_lower_prio_delay vrrp_garp_lower_prio_repeat vrrp_garp_master_delay vrrp_garp_master_refresh
      vrrp_garp_master_refresh_repeat vrrp_garp_master_repeat vrrp_gna_interval vrrp_ipsets vrrp_iptables
      vrrp_lower_prio_no_advert vrrp_mcast_group4 vrrp_mcast_group6 vrrp_no_swap vrrp_priority
      vrrp_skip_check_adv_addr vrrp_strict vrrp_version`,
    '1.3.5': 'vrrp_higher_prio_send_advert',
    '1.3.6': `
      lvs_notify_fifo lvs_notify_fifo_script notify_fifo notify_fifo_script vrrp_notify_fifo
      vrrp_notify_fifo_script`,
    '1.3.7': 'dbus_service_name',
    '2.0.0': `
      bfd_no_swap bfd_priority bfd_rlimit_rtime bfd_rt_priority checker_rlimit_rtime checker_rt_priority
      dynamic_interfaces enable_snmp_vrrp lvs_netlink_cmd_rcv_bufs lvs_netlink_cmd_rcv_bufs_force
      lvs_netlink_monitor_rcv_bufs lvs_netlink_monitor_rcv_bufs_force no_checker_emails no_email_faults
      rs_init_notifies smtp_alert smtp_alert_checker smtp_alert_vrrp vrrp_netlink_cmd_rcv_bufs
      vrrp_netlink_cmd_rcv_bufs_force vrrp_netlink_monitor_rcv_bufs vrrp_netlink_monitor_rcv_bufs_force
      vrrp_rlimit_rtime vrrp_rt_priority`,
    '2.0.3': 'vrrp_rx_bufs_multiplier vrrp_rx_bufs_policy',
    '2.0.9': 'umask',
    '2.0.11': `
      checker_log_all_failures nftables nftables_counters nftables_ifindex nftables_priority
      process_monitor_rcv_bufs process_monitor_rcv_bufs_force`,
    '2.0.12': 'vrrp_min_garp',
    '2.0.14': 'vrrp_startup_delay',
    '2.0.15': 'lvs_flush_onstop random_seed',
    '2.0.16': `
      bfd_process_name log_unknown_vrids lvs_process_name process_name process_names
      vrrp_notify_priority_changes vrrp_process_name`,
    '2.0.17': 'bfd_cpu_affinity checker_cpu_affinity vrrp_cpu_affinity',
    '2.1.0': `
      bfd_rlimit_rttime checker_rlimit_rttime max_auto_priority min_auto_priority_delay reload_repeat
      reload_time_file shutdown_script shutdown_script_timeout startup_script startup_script_timeout
      vrrp_rlimit_rttime`,
    '2.2.0': `
      checker_process_name disable_local_igmp include_check lvs_flush_on_stop reload_check_config reload_file
      tmp_config_directory vmac_addr_prefix vmac_prefix vrrp_vmac_garp_intvl`,
    '2.2.2': 'nftables_ipvs nftables_ipvs_priority nftables_ipvs_start_fwmark',
    '2.2.3': 'config_save_dir data_use_instance vrrp_down_timer_adverts vrrp_garp_extra_if',
    '2.2.5': 'fifo_write_vrrp_states_on_reload',
    '2.2.8': 'json_version v3_checksum_as_v2',
    '2.3.0': `
      dbus_no_interface_name snmp_rs_stats_update_interval snmp_vs_stats_update_interval use_symlink_paths`,
    '2.3.2': 'iproute_etc_dir iproute_usr_dir',
    '2.3.3': 'json_dump_file state_dump_file stats_dump_file vrrp_owner_ignore_adverts',
    '2.4.0': 'vrrp_delay_after_boot',
  },
}
