import { progress, Script, type Step, sh } from 'haploy'
import type { Build } from './build-request.js'
import { installScript } from './install-script.js'

/** The folder of what a build needs while it goes on; nothing of it remains afterwards. */
export const buildFolder = '/usr/local/src/haploy-nginx'

/** A unit of its own, which does not end with the connection that started it. */
const unit = 'haploy-nginx-build.service'

/** Prints `nginx -V` of what is installed, then `made of:`, `build:` and `tarball` lines. */
export function probeBuild({ prefix, sha256 }: Build, key: string): Script {
  return sh`program=${prefix}/sbin/nginx
if [ -x "$program" ]; then
  "$program" -V 2>&1
  read -r made program_sum 2>/dev/null <${prefix}/.haploy-source
  case $(sha256sum <"$program") in "\${program_sum:-none} "*) printf 'made of: %s\n' "$made" ;; esac
fi
cd ${buildFolder} 2>/dev/null || exit 0
case $(sha256sum 2>/dev/null <tarball) in ${sha256}*) echo tarball ;; esac
if [ "$(cat key 2>/dev/null)" != ${key} ]; then echo build: outdated
elif [ -e built ]; then echo build: built
elif ${running}; then echo build: running
else echo build: interrupted; fi`
}

/** All up to the last step leaves the installed nginx alone. */
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

/** Ends a build that nobody wants any more, and removes what there is of it. */
export const discardBuild: Step = {
  script: sh`systemctl stop ${unit} 2>/dev/null; systemctl reset-failed ${unit} 2>/dev/null
${removed}`,
  prepares: true,
}

/** What belongs to another build goes, except the tarball, which is known by its sum. */
function prepareFolder(key: string): Script {
  return sh`umask 022
mkdir -p ${buildFolder} && chmod 700 ${buildFolder} && cd ${buildFolder} || exit
[ "$(cat key 2>/dev/null)" = ${key} ] && exit 0
systemctl stop ${unit} 2>/dev/null
rm -rf built tree stage key && printf %s ${key} >key`
}

/** Ends as soon as a tarball is the declared one; with others it goes on to the next URL. */
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
accept 'what arrived'
exit 1`
    return { script: Script.join([accept, receive]), prepares: true, input: tarball }
  }
  const fetch = sh`for url in ${tarball.urls}; do
  ${progress(sh`"fetching $url"`)}
  if curl -fsSL --proto =http,https --proto-redir =http,https --connect-timeout 20 --retry 3 -o tarball.part "$url"
  then accept "what $url gave"
  else printf '%s could not be fetched\n' "$url" >&2
  fi
done
exit 1`
  return { script: Script.join([accept, fetch]), prepares: true }
}

/**
 * Starts the build, or joins the one that runs, and shows what it says until it ends. One that was killed starts over,
 * since half-written objects would look finished to make.
 */
function compile(build: Build): Script {
  return sh`if [ ! -e built ]; then
  if ! ${running}; then
    systemctl reset-failed ${unit} 2>/dev/null
    rm -rf tree stage log
    : >log && printf %s ${program(build).text} >program || exit
    said=$(systemd-run --unit=${unit} --description='Build of nginx' nice -n 10 sh ${buildFolder}/program 2>&1) ||
      { printf '%s\n' "$said" >&2; exit 1; }
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

/** A line a tenth, for a build has some hundred files. */
const reportFiles = sh`files=$(grep -c '^objs/.*[.]o:' tree/objs/Makefile 2>/dev/null)
    made=$(find tree/objs -name '*.o' 2>/dev/null | wc -l)
    if [ "$made" -gt "$reported" ] && [ "$((made - reported))" -ge "$((files / 10))" ]; then
      reported=$made
      ${progress(sh`"compiled $made of $files files"`)}
    fi`

/** What the unit runs. Its last words go into the file `built`, which is the sign that the stage is whole. */
function program({ version, prefix, arguments: words }: Build): Script {
  return sh`exec >>${buildFolder}/log 2>&1 </dev/null
export LC_ALL=C
umask 022
${progress('unpacking')}
cd ${buildFolder} && mkdir tree && tar -xf tarball -C tree --strip-components=1 && cd tree || exit
if ! grep -q ${`define NGINX_VERSION  *"${version}"`} src/core/nginx.h; then
  echo ${`the tarball is not one of nginx ${version}`}
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

/** A build that ended without its sign has failed; where the reason is a known one, what helps is said. */
function reportFailure({ hints }: Build): Script {
  const cases = hints.map((hint) => sh`*${hint.says}*) echo ${`To go on, ${hint.do}.`} ;;`)
  return sh`if [ ! -e built ]; then
  { echo 'the build of nginx did not succeed; its last words are above'
  case $(tail -n 60 log) in
${Script.join(cases)}
  esac; } >&2
  exit 1
fi`
}
