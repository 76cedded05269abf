/** One example of each task in the reference, as it stands among the tasks of a role. */
export const examples: Readonly<Record<string, string>> = {
  absent: "absent('remove the default site', '/etc/nginx/sites-enabled/default', { notify: 'reload nginx' })",
  certificate:
    "certificate('certificate of the site', { to: '/etc/ssl/private/site.pem', from: selfSigned('site', { names: ['www.example.com'], folder: 'keys' }) })",
  command: "command('initialize the database', 'app-init', { creates: '/var/lib/app/db', timeout: 60 })",
  copy: "copy('copy the logo', { from: 'logo.png', to: '/var/www/html/logo.png' })",
  directory: "directory('folder of the site', '/srv/site', { owner: 'www-data', mode: '0750' })",
  file: "file('write the message', '/etc/motd', { content: 'Welcome\\n', mode: '0644' })",
  firewall: "firewall('open the web ports', { ports: ['80/tcp', '443/tcp'] })",
  group: "group('group of the application', 'app', { system: true })",
  link: "link('current release', '/srv/site/current', { to: 'releases/42' })",
  observe: "observe('read the release', 'cat /srv/site/RELEASE')",
  pkg: "pkg('install nginx', { nginx: '1.22*' })",
  reload: "reload('reload nginx', 'nginx')",
  restart: "restart('restart the application', 'app')",
  selinuxBoolean: "selinuxBoolean('let nginx connect', 'httpd_can_network_connect', { on: true })",
  service: "service('start nginx', 'nginx', { running: true, enabled: true })",
  template:
    "template('write the configuration', { from: 'app.conf.ejs', to: '/etc/app.conf', notify: 'restart the application' })",
  tree: "tree('copy the site', { from: 'site', to: '/srv/site' })",
  user: "user('account of the application', 'app', { system: true, shell: '/usr/sbin/nologin' })",
}
