import { type Script, sh } from '../../core/shell/script.js'

/**
 * Prints the SHA-256 of a file in hexadecimal at the beginning of a line. `file` is one shell word, `size` the expected
 * size in bytes. On many systems, sha256sum takes three times as long as OpenSSL, which takes longer to start.
 */
export function sha256Of(file: Script, size: number): Script {
  if (size < minOpensslBytes) return sh`sha256sum <${file}`
  return sh`{ openssl dgst -sha256 -r <${file} 2>/dev/null || sha256sum <${file}; }`
}

/** The size in bytes from which OpenSSL is faster than sha256sum. */
export const minOpensslBytes = 4 * 2 ** 20
