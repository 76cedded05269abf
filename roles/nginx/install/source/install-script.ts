import { type Script, sh } from 'haploy'
import type { Build } from './build-request.js'

/**
 * Installs what was built. The new program must accept the present configuration before it replaces the old one, which
 * is kept as nginx.old. Files that people edit are written only if they do not exist.
 */
export function installScript(
  { prefix, sha256, pidFile }: Pick<Build, 'prefix' | 'sha256' | 'pidFile'>,
  stage: string,
): Script {
  return sh`umask 022
from=${stage}${prefix} to=${prefix} pid=${pidFile}
install_file() { cp -p "$1" "$2.new" && mv -f -T "$2.new" "$2"; }
mkdir -p "$to/sbin" "$to/conf" "$to/logs" "$to/html" || exit
for file in "$from"/conf/* "$from"/html/*; do
  target=$to/\${file#"$from"/}
  case $file in
    */nginx.conf) ;;
    *.conf | *_params | *.html) [ -e "$target" ] || install_file "$file" "$target" || exit ;;
    *) install_file "$file" "$target" || exit ;;
  esac
done
cp -p "$from/sbin/nginx" "$to/sbin/nginx.new" || exit
if [ -e "$to/conf/nginx.conf" ]; then
  "$to/sbin/nginx.new" -t -q -c "$to/conf/nginx.conf"
  code=$?
  [ -s "$pid" ] || rm -f "$pid"
  if [ "$code" != 0 ]; then
    rm -f "$to/sbin/nginx.new"
    echo 'the new nginx rejects the present nginx.conf, so the old nginx was kept' >&2
    exit "$code"
  fi
fi
if [ -e "$to/sbin/nginx" ] && ! cmp -s "$to/sbin/nginx" "$to/sbin/nginx.new"; then
  install_file "$to/sbin/nginx" "$to/sbin/nginx.old" || exit
fi
if [ -e /sys/fs/selinux/enforce ]; then restorecon -R "$to" 2>/dev/null; fi
sum=$(sha256sum <"$to/sbin/nginx.new") && mv -f -T "$to/sbin/nginx.new" "$to/sbin/nginx" &&
printf '%s %s\n' ${sha256} "\${sum%% *}" >"$to/.haploy-source.new" &&
mv -f -T "$to/.haploy-source.new" "$to/.haploy-source" && sync || exit`
}
