import { type Script, sh } from '../../core/shell/script.js'

/**
 * Prints the SHA-256 of a file that has `size` bytes, its name a shell word, in hexadecimal at the beginning of a line.
 * The sha256sum of many systems takes three times as long as OpenSSL, which takes longer to start.
 */
export function sha256Of(file: Script, size: number): Script {
  if (size < worthStarting) return sh`sha256sum <${file}`
  return sh`{ openssl dgst -sha256 -r <${file} 2>/dev/null || sha256sum <${file}; }`
}

/** Bytes that sha256sum needs longer for than OpenSSL does to start. */
export const worthStarting = 4 * 2 ** 20
