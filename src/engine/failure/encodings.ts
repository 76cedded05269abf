/**
 * All that a secret may stand as in what tools print: as it is or in quotes, in a URL, in base64. A short one is not looked
 * for in what is encoded, since it is found there by chance, and a long one not, since all text would take long to look through.
 */
export function encodingsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  const isEncoded = bytes.length >= leastEncoded && bytes.length <= mostEncoded
  return [...quotedForms(value), ...(isEncoded ? [...urlForms(bytes), ...base64Forms(bytes)] : [])]
}

/** Bytes: a password or a token, and no file of keys. */
const [leastEncoded, mostEncoded] = [6, 1024]

/** As it is, and inside of the quotes of a shell that traces its commands, of GNU's programs and of JSON. */
export function quotedForms(value: string): readonly string[] {
  const bytes = Buffer.from(value)
  const inQuotes = value.replaceAll("'", `'\\''`)
  const forms = [value, inQuotes, JSON.stringify(value).slice(1, -1)]
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f)) return forms
  // In the C locale, which everything on a host has, a byte that is no ASCII stands as its number.
  const octal = (text: string) =>
    text.replace(/[^\x20-\x7e]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`)
  const gnu = bytes
    .toString('latin1')
    .replaceAll("'", `'\\''`)
    .replace(foreign, (run) => `'$'${octal(run)}''`)
  const traced = octal(bytes.toString('latin1').replace(/[\\']/g, '\\$&'))
  return [...forms, gnu, traced]
}

const foreign = /[^\x20-\x7e]+/g

function urlForms(bytes: Buffer): readonly string[] {
  const encoded = encodeURIComponent(bytes.toString())
  return [encoded, encoded.replaceAll('%20', '+')]
}

/**
 * It may follow other bytes, as a password follows `user:`; what is certain then are the characters that are made
 * of its bits alone. By itself, programs break it into lines.
 */
function base64Forms(bytes: Buffer): readonly string[] {
  const alone = bytes.toString('base64')
  const lines = [64, 76].flatMap((width) => alone.match(new RegExp(`.{${leastEncoded},${width}}`, 'g')) ?? [])
  const shifted = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
    const [first, last] = [Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6)]
    return whole.toString('base64').slice(first, last)
  })
  const forms = [alone, alone.replace(/=+$/, ''), ...lines, ...shifted]
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))]
}
