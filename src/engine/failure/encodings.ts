/**
 * Returns all forms in which tools may print a secret: as it is, quoted, in a URL or in base64. Encoded forms of a
 * short secret are left out because they occur by chance, and those of a long one because searching for them takes too
 * long.
 */
export function encodingsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  const isEncoded = bytes.length >= minEncodedBytes && bytes.length <= maxEncodedBytes
  return [...quotedForms(value), ...(isEncoded ? [...urlForms(bytes), ...base64Forms(bytes)] : [])]
}

/** In bytes: the limits fit passwords and tokens, but not key files. */
const [minEncodedBytes, maxEncodedBytes] = [6, 1024]

/** Returns the secret as it is, and as the shell's trace, GNU programs and JSON print it inside quotes. */
export function quotedForms(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  const inQuotes = value.replaceAll("'", `'\\''`)
  const forms = [value, inQuotes, JSON.stringify(value).slice(1, -1)]
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f)) return forms
  // In the C locale, which all commands on a host run in, a byte that is not ASCII prints as its number.
  const octal = (text: string) =>
    text.replace(/[^\x20-\x7e]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`)
  const gnu = bytes
    .toString('latin1')
    .replaceAll("'", `'\\''`)
    .replace(nonAscii, (run) => `'$'${octal(run)}''`)
  const traced = octal(bytes.toString('latin1').replace(/[\\']/g, '\\$&'))
  return [...forms, gnu, traced]
}

const nonAscii = /[^\x20-\x7e]+/g

function urlForms(bytes: Buffer): readonly string[] {
  const encoded = encodeURIComponent(bytes.toString())
  return [encoded, encoded.replaceAll('%20', '+')]
}

/**
 * A secret may follow other bytes, as a password follows `user:`. Then only the characters that encode nothing but its
 * own bits are certain. Programs break a secret that is encoded alone into lines.
 */
function base64Forms(bytes: Buffer): readonly string[] {
  const alone = bytes.toString('base64')
  const lines = [64, 76].flatMap((width) => alone.match(new RegExp(`.{${minEncodedBytes},${width}}`, 'g')) ?? [])
  const shifted = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
    const [first, last] = [Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6)]
    return whole.toString('base64').slice(first, last)
  })
  const forms = [alone, alone.replace(/=+$/, ''), ...lines, ...shifted]
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))]
}
