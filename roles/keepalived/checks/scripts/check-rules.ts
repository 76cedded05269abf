import * as patterns from './patterns.js'
import type { ScriptRule } from './script-rule.js'

/** Whether a check of nginx detects a failure, and leaves the rest to systemd and keepalived. */
export const checkRules: readonly ScriptRule[] = [
  {
    id: 'keepalived/check-never-fails',
    severity: 'error',
    explanation: 'A check whose exit code is always 0 leaves the addresses on a host whose nginx is down.',
    hint: 'Return an exit code other than 0 when nginx does not serve, or the addresses stay on this host.',
    problem: ({ whyNeverFails, loopsForever }) =>
      whyNeverFails && !loopsForever ? `never fails: ${whyNeverFails}` : undefined,
  },
  {
    id: 'keepalived/check-only-looks-for-process',
    severity: 'advice',
    explanation: 'An nginx that hangs still has its processes, so its host keeps the addresses.',
    hint: "Request a page as well, or use { script: 'nginx' }, which does.",
    problem: ({ monitorsNginx, whyNeverFails, loopsForever, code }) =>
      monitorsNginx &&
      !whyNeverFails &&
      !loopsForever &&
      patterns.looksForProcess.test(code) &&
      !patterns.sendsRequest.test(code)
        ? 'only looks for a process, and does not detect an nginx that hangs'
        : undefined,
  },
  {
    id: 'keepalived/check-starts-nginx',
    severity: 'advice',
    explanation: 'A check that starts nginx also starts it where it was stopped for maintenance.',
    hint: "Use { script: 'nginx', restart: true }, which does not start nginx on a drained host.",
    problem: ({ monitorsNginx, code }) =>
      monitorsNginx && patterns.startsNginx.test(code)
        ? 'starts nginx, even where it was stopped for maintenance'
        : undefined,
  },
  {
    id: 'keepalived/check-ends-keepalived',
    severity: 'advice',
    explanation:
      'Nobody starts keepalived again once nginx is repaired. A check that fails moves the addresses away, and back when it succeeds.',
    hint: 'Let it fail (exit 1): the weight of the check moves the addresses away, and back when it succeeds.',
    problem: ({ monitorsNginx, code }) =>
      monitorsNginx && patterns.endsKeepalived.test(code)
        ? 'stops keepalived, which nobody starts again once nginx is repaired'
        : undefined,
  },
  {
    id: 'keepalived/check-matches-part-of-name',
    severity: 'advice',
    explanation: '`pgrep nginx`, `pkill -0 nginx` and `ps … | grep` also count nginx_exporter, or themselves.',
    hint: 'Match the whole name: pgrep -x nginx.',
    problem: ({ monitorsNginx, code }) =>
      monitorsNginx && patterns.matchesPartOfName.test(code)
        ? 'counts every process with nginx in its name, such as nginx_exporter'
        : undefined,
  },
]
