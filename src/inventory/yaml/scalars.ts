import type { ScalarTag } from 'yaml'
import { UnsafeText, VaultText } from './tagged.js'

const uri = 'tag:yaml.org,2002:'

/**
 * How plain text is read, as PyYAML does, which Ansible uses: YAML 1.1, with `yes`, `on`, octal and sexagesimal numbers. A
 * date stays text.
 */
export const scalarTags: ScalarTag[] = [
  { tag: `${uri}null`, default: true, test: /^(?:~|null|Null|NULL|)$/, resolve: () => null },
  {
    tag: `${uri}bool`,
    default: true,
    test: /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
    resolve: (text) => /^(?:yes|true|on)$/i.test(text),
  },
  {
    tag: `${uri}int`,
    default: true,
    test: /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][\d_]*(?::[0-5]?\d)*|0x[\da-fA-F_]+)$/,
    resolve: (text) => exact(text, integer(text)),
  },
  {
    tag: `${uri}float`,
    default: true,
    test: /^(?:[-+]?\d[\d_]*(?::[0-5]?\d)*\.[\d_]*|\.\d[\d_]*|[-+]?\d[\d_]*\.[\d_]*[eE][-+]\d+|\.\d[\d_]*[eE][-+]\d+)$/,
    resolve: (text) => sexagesimal(text, Number),
  },
  {
    tag: `${uri}float`,
    default: true,
    test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
    resolve: (text) => (/nan/i.test(text) ? Number.NaN : Number(`${text[0] === '-' ? '-' : ''}Infinity`)),
  },
  { tag: '!unsafe', resolve: (text) => new UnsafeText(text) },
  { tag: '!vault', resolve: (text) => new VaultText(text) },
  { tag: '!vault-encrypted', resolve: (text) => new VaultText(text) },
]

function integer(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '')
  if (/^0[bx]/.test(digits)) return sign * Number(digits)
  if (/^0./.test(digits)) return sign * Number.parseInt(digits, 8)
  return sexagesimal(text, Number)
}

/** `1:30` is 90. */
function sexagesimal(text: string, read: (digits: string) => number): number {
  const sign = text.startsWith('-') ? -1 : 1
  const parts = text.replace(/^[-+]/, '').replaceAll('_', '').split(':')
  return sign * parts.reduce((sum, part) => sum * 60 + read(part), 0)
}

/** A whole number that JavaScript cannot hold exactly stays text. */
function exact(text: string, value: number): number | string {
  return Number.isSafeInteger(value) ? value : text
}
