/**
 * Shell code that creates two file trees of nginx, each with a part of a spec: `nginx` as in an EL distribution, and
 * `nginx.org` as from the vendor. It is part of `packaging` and uses its names.
 */
export const nginxTrees = `
nginx_tree() {
  tree=$work/$1
  mkdir -p "$tree/usr/sbin" "$tree/usr/lib/systemd/system" "$tree/usr/share/nginx" "$tree/etc/nginx/conf.d"
  mkdir -p "$tree/etc/logrotate.d" "$tree/var/log/nginx" "$tree/var/lib/nginx"
  cp -a "$work/unpacked/nginx/usr/sbin/nginx" "$tree/usr/sbin"
  cp -a "$work/unpacked/nginx-common/usr/share/nginx/html" "$tree/usr/share/nginx"
  for file in mime.types fastcgi_params scgi_params uwsgi_params; do
    cp -a "$work/unpacked/nginx-common/etc/nginx/$file" "$tree/etc/nginx"
  done
  cat > "$tree/etc/logrotate.d/nginx" <<'END'
/var/log/nginx/*.log {
  daily
  rotate 10
  missingok
  notifempty
  compress
  delaycompress
  sharedscripts
  postrotate
    [ ! -s /run/nginx.pid ] || kill -USR1 "$(cat /run/nginx.pid)"
  endscript
}
END
  cat > "$tree/usr/lib/systemd/system/nginx.service" <<END
[Unit]
Description=HTTP and reverse proxy server
After=network-online.target remote-fs.target nss-lookup.target
Wants=network-online.target

[Service]
Type=forking
PIDFile=/run/nginx.pid
$2

[Install]
WantedBy=multi-user.target
END
  { cat <<'END'
%pre
getent group nginx > /dev/null || groupadd -r nginx
getent passwd nginx > /dev/null || useradd -r -g nginx -d /var/lib/nginx -s /sbin/nologin nginx
END
    scriptlets nginx
  } > "$work/$1.spec"
}

nginx_tree nginx 'ExecStartPre=/usr/bin/rm -f /run/nginx.pid
ExecStartPre=/usr/sbin/nginx -t
ExecStart=/usr/sbin/nginx
ExecReload=/usr/sbin/nginx -s reload
KillSignal=SIGQUIT
TimeoutStopSec=5
KillMode=mixed
PrivateTmp=true'
mkdir -p "$work/nginx/usr/share/nginx/modules" "$work/nginx/etc/nginx/default.d"
cat > "$work/nginx/etc/nginx/nginx.conf" <<'END'
user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log;
pid /run/nginx.pid;
include /usr/share/nginx/modules/*.conf;
events {
  worker_connections 1024;
}
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log /var/log/nginx/access.log;
  include /etc/nginx/conf.d/*.conf;
  server {
    listen 80;
    listen [::]:80;
    root /usr/share/nginx/html;
    include /etc/nginx/default.d/*.conf;
  }
}
END

nginx_tree nginx.org 'ExecStart=/usr/sbin/nginx -c /etc/nginx/nginx.conf
ExecReload=/bin/sh -c "/bin/kill -s HUP $(/bin/cat /run/nginx.pid)"
ExecStop=/bin/sh -c "/bin/kill -s TERM $(/bin/cat /run/nginx.pid)"'
mkdir -p "$work/nginx.org/var/cache/nginx"
cat > "$work/nginx.org/etc/nginx/nginx.conf" <<'END'
user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log notice;
pid /run/nginx.pid;
events {
  worker_connections 1024;
}
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log /var/log/nginx/access.log;
  include /etc/nginx/conf.d/*.conf;
}
END
cat > "$work/nginx.org/etc/nginx/conf.d/default.conf" <<'END'
server {
  listen 80;
  location / {
    root /usr/share/nginx/html;
    index index.html;
  }
}
END
`
