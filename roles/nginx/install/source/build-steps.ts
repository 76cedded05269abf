import { progress, Script, type Step, sh } from 'haploy'
import type { Build } from './build-request.js'
import { installScript } from './install-script.js'

/** Everything that a build writes before it is installed. It is removed afterwards. */
export const buildFolder = '/usr/local/src/haploy-nginx'

/** The build runs as a unit, which does not end with the connection that started it. */
const unit = 'haploy-nginx-build.service'

/** Prints `nginx -V` of the installed program, then the lines `built from:`, `build:` and `tarball`. */
export function probeBuild({ prefix, sha256 }: Build, key: string): Script {
  return sh`program=${prefix}/sbin/nginx
if [ -x "$program" ]; then
  "$program" -V 2>&1
  read -r made program_sum 2>/dev/null <${prefix}/.haploy-source
  case $(sha256sum <"$program") in "\${program_sum:-none} "*) printf 'built from: %s\n' "$made" ;; esac
fi
cd ${buildFolder} 2>/dev/null || exit 0
case $(sha256sum 2>/dev/null <tarball) in ${sha256}*) echo tarball ;; esac
if [ "$(cat key 2>/dev/null)" != ${key} ]; then echo build: outdated
elif [ -e built ]; then echo build: built
elif ${running}; then echo build: running
else echo build: interrupted; fi`
}

/** Only the last step changes the installed nginx. */
export function buildSteps(build: Build, key: string, hasTarball: boolean): readonly Step[] {
  return [
    { script: prepareFolder(key), prepares: true },
    ...(hasTarball ? [] : [tarballStep(build)]),
    { script: Script.join([sh`cd ${buildFolder} || exit`, compile(build), reportFailure(build)]), prepares: true },
    { script: Script.join([progress('installing'), installScript(build, `${buildFolder}/stage`), removed]) },
  ]
}

const running = sh`systemctl -q is-active ${unit}`

const removed = sh`cd / && rm -rf ${buildFolder}`

/** Stops a build that is no longer declared, and removes its files. */
export const discardBuild: Step = {
  script: sh`systemctl stop ${unit} 2>/dev/null; systemctl reset-failed ${unit} 2>/dev/null
${removed}`,
  prepares: true,
}

/** Removes the files of another build, but not the tarball, which its checksum identifies. */
function prepareFolder(key: string): Script {
  return sh`umask 022
mkdir -p ${buildFolder} && chmod 700 ${buildFolder} && cd ${buildFolder} || exit
[ "$(cat key 2>/dev/null)" = ${key} ] && exit 0
systemctl stop ${unit} 2>/dev/null
rm -rf built tree stage key && printf %s ${key} >key`
}

/** Tries the URLs in order, up to the first whose tarball is the declared one. */
function tarballStep({ tarball, sha256 }: Build): Step {
  const accept = sh`cd ${buildFolder} || exit
rm -f tarball.part
accept() {
  sum=$(sha256sum <tarball.part) && sum=\${sum%% *}
  if [ "$sum" = ${sha256} ]; then mv -f tarball.part tarball; exit; fi
  rm -f tarball.part
  printf '%s has the sha256 %s, not %s\n' "$1" "$sum" ${sha256} >&2
}`
  if ('read' in tarball) {
    const receive = sh`${progress('receiving the tarball')}
cat >tarball.part || exit
accept 'the tarball that arrived'
exit 1`
    return { script: Script.join([accept, receive]), prepares: true, input: tarball }
  }
  const fetch = sh`for url in ${tarball.urls}; do
  ${progress(sh`"downloading $url"`)}
  if curl -fsSL --proto =http,https --proto-redir =http,https --connect-timeout 20 --retry 3 -o tarball.part "$url"
  then accept "$url"
  else printf '%s could not be downloaded\n' "$url" >&2
  fi
done
exit 1`
  return { script: Script.join([accept, fetch]), prepares: true }
}

/**
 * Starts the build, or joins a running one, and prints its output until it ends. A build that was killed starts over,
 * since make would take half-written object files for complete ones.
 */
function compile(build: Build): Script {
  return sh`if [ ! -e built ]; then
  if ! ${running}; then
    systemctl reset-failed ${unit} 2>/dev/null
    rm -rf tree stage log
    : >log && printf %s ${program(build).text} >program || exit
    output=$(systemd-run --unit=${unit} --description='Build of nginx' nice -n 10 sh ${buildFolder}/program 2>&1) ||
      { printf '%s\n' "$output" >&2; exit 1; }
  fi
  shown=0 reported=0
  while :; do
    state=$(systemctl is-active ${unit})
    lines=$(wc -l <log)
    [ "$lines" -eq "$shown" ] || sed -n "$((shown + 1)),\${lines}p" log
    shown=$lines
    ${reportFiles}
    case $state in *active | activating | deactivating) [ "$state" != inactive ] || break ;; *) break ;; esac
    sleep 0.5
  done
fi`
}

/** One line per tenth, since a build has some hundred files. */
const reportFiles = sh`files=$(grep -c '^objs/.*[.]o:' tree/objs/Makefile 2>/dev/null)
    made=$(find tree/objs -name '*.o' 2>/dev/null | wc -l)
    if [ "$made" -gt "$reported" ] && [ "$((made - reported))" -ge "$((files / 10))" ]; then
      reported=$made
      ${progress(sh`"compiled $made of $files files"`)}
    fi`

/** What the unit runs. At the end it creates the file `built`, which marks the stage as complete. */
function program({ version, prefix, arguments: words }: Build): Script {
  return sh`exec >>${buildFolder}/log 2>&1 </dev/null
export LC_ALL=C
umask 022
${progress('unpacking')}
cd ${buildFolder} && mkdir tree && tar -xf tarball -C tree --strip-components=1 && cd tree || exit
if ! grep -q ${`define NGINX_VERSION  *"${version}"`} src/core/nginx.h; then
  echo ${`the tarball does not contain nginx ${version}`}
  exit 1
fi
${progress('configuring')}
./configure ${words} &&
${progress('compiling')} &&
make -j"$(getconf _NPROCESSORS_ONLN)" &&
make install DESTDIR=${buildFolder}/stage &&
test -x ${`${buildFolder}/stage${prefix}/sbin/nginx`} &&
sync && : >../built
`
}

/** A build that ended without the file `built` has failed. The message says what helps against a known error. */
function reportFailure({ hints }: Build): Script {
  const cases = hints.map((hint) => sh`*${hint.error}*) echo ${`To continue, ${hint.advice}.`} ;;`)
  return sh`if [ ! -e built ]; then
  { echo 'the build of nginx failed: see its output above'
  case $(tail -n 60 log) in
${Script.join(cases)}
  esac; } >&2
  exit 1
fi`
}
