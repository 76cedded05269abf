import type { Keywords } from './by-release.js'

/** The same for HTTP and HTTPS. */
const request = {
  '': `
    bind_port bindto connect_ip connect_port connect_timeout delay_before_retry fwmark nb_get_retry url
    warmup`,
  '1.3.6': 'virtualhost',
  '1.3.7': 'alpha bind_if delay_loop retry',
  '1.4.3': 'enable_sni',
  '2.0.11': 'log_all_failures',
  '2.0.17': 'fast_recovery http_protocol',
}

/** Load balancing by IPVS, and the checks of its servers. */
export const virtualServerKeywords: Keywords = {
  SSL: {
    '': 'ca certificate key password',
  },
  virtual_server: {
    '': `
      alpha delay_loop flag-1 flag-2 flag-3 ha_suspend hashed hysteresis ip_family lb_algo lb_kind lvs_method
      lvs_sched omega ops persistence_engine persistence_granularity persistence_timeout protocol quorum
      quorum_down quorum_up real_server sh-fallback sh-port sorry_server sorry_server_inhibit virtualhost`,
    '1.3.6': 'sorry_server_lvs_method',
    '1.3.7': 'delay_before_retry inhibit_on_failure retry warmup weight',
    '2.0.0': 'smtp_alert',
    '2.0.13': 'connect_timeout',
    '2.0.20': 'mh-fallback mh-port',
    '2.2.3': 'snmp_name',
  },
  'virtual_server real_server': {
    '': `
      DNS_CHECK HTTP_GET MISC_CHECK SMTP_CHECK SSL_GET TCP_CHECK inhibit_on_failure lthreshold notify_down
      notify_up uthreshold weight`,
    '1.3.6': 'lvs_method virtualhost',
    '1.3.7': 'alpha delay_before_retry delay_loop retry warmup',
    '2.0.0': 'BFD_CHECK smtp_alert',
    '2.0.13': 'connect_timeout',
    '2.1.0': 'FILE_CHECK PING_CHECK UDP_CHECK',
    '2.2.3': 'snmp_name',
  },
  'virtual_server real_server MISC_CHECK': {
    '': 'misc_dynamic misc_path misc_timeout user warmup',
    '1.3.7': `
      alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop
      fwmark retry`,
    '2.0.11': 'log_all_failures',
  },
  'virtual_server real_server SMTP_CHECK': {
    '': `
      bind_port bindto connect_ip connect_port connect_timeout delay_before_retry fwmark helo_name host retry
      warmup`,
    '1.3.7': 'alpha bind_if delay_loop',
    '2.0.11': 'log_all_failures',
  },
  'virtual_server real_server SMTP_CHECK host': {
    '': 'bind_port bindto connect_ip connect_port connect_timeout fwmark',
    '1.3.7': 'alpha bind_if delay_before_retry delay_loop retry warmup',
    '2.0.11': 'log_all_failures',
  },
  'virtual_server real_server TCP_CHECK': {
    '': `
      bind_port bindto connect_ip connect_port connect_timeout delay_before_retry fwmark retry warmup`,
    '1.3.7': 'alpha bind_if delay_loop',
    '2.0.11': 'log_all_failures',
  },
  'virtual_server real_server HTTP_GET': request,
  'virtual_server real_server SSL_GET': request,
  'virtual_server real_server HTTP_GET url': {
    '': 'digest path status_code',
    '1.3.6': 'virtualhost',
    '2.0.7': 'regex regex_max_offset regex_min_offset regex_no_match regex_options regex_stack',
  },
  'virtual_server real_server SSL_GET url': {
    '': 'digest path status_code',
    '1.3.6': 'virtualhost',
    '2.0.7': 'regex regex_max_offset regex_min_offset regex_no_match regex_options regex_stack',
  },
  'virtual_server real_server DNS_CHECK': {
    '': 'bind_port bindto connect_ip connect_port connect_timeout fwmark name retry type',
    '1.3.7': 'alpha bind_if delay_before_retry delay_loop warmup',
    '2.0.11': 'log_all_failures',
  },
  'virtual_server real_server BFD_CHECK': {
    '2.0.0': 'alpha name',
  },
  'virtual_server real_server regex_stack': {
    '2.0.7': `
      alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop
      enable_sni fwmark nb_get_retry retry url virtualhost warmup`,
    '2.0.11': 'log_all_failures',
    '2.0.17': 'fast_recovery http_protocol',
  },
  'virtual_server real_server regex_stack url': {
    '2.0.7': `
      digest path regex regex_max_offset regex_min_offset regex_no_match regex_options regex_stack status_code
      virtualhost`,
  },
  'virtual_server real_server PING_CHECK': {
    '2.1.0': `
      alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop
      fwmark log_all_failures retry warmup`,
  },
  'virtual_server real_server UDP_CHECK': {
    '2.1.0': `
      alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop
      fwmark log_all_failures require_reply retry warmup`,
    '2.2.0': 'max_reply_length min_reply_length payload',
  },
  'virtual_server real_server FILE_CHECK': {
    '2.1.0': 'track_file weight',
  },
  'virtual_server real_server max_reply_length': {
    '2.2.0': `
      alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry delay_loop
      enable_sni fast_recovery fwmark http_protocol log_all_failures nb_get_retry retry url virtualhost warmup`,
  },
  'virtual_server real_server max_reply_length url': {
    '2.2.0': `
      digest path regex regex_max_offset regex_min_offset regex_no_match regex_options regex_stack status_code
      virtualhost`,
  },
}
