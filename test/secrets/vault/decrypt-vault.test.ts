import { expect } from 'chai'
import { secret } from '../../../src/core/shell/secret.js'
import { decryptVault } from '../../../src/secrets/vault/decrypt-vault.js'
import { encryptVault } from './encrypt-vault.js'

// Written by ansible-vault of ansible-core 2.14 with this password.
const password = 'fake-vault-password'
const vectors: readonly (readonly [text: string, vault: string])[] = [
  [
    'fake-one',
    `$ANSIBLE_VAULT;1.1;AES256
30396633313836323865386263366462633565316532343436393530386436663466623266383462
3537353838636662663833363937346635666665663234660a646632353836353731393230623964
64346462656534313832346337363436633531373666303830623234343332396639616331313035
3862376664343838650a333263366635663838386566313564366663376564366430323735623833
3531
`,
  ],
  [
    'fake-ü-16-bytes-xx',
    `$ANSIBLE_VAULT;1.2;AES256;dev
64343266356262326537633038313866363439346236326130306162326137663461323037656237
3334636430366337633464396330333265633337376534640a656638613161346635653039626366
33613531333432646330356431623039303563656231663135623762313635396530616664363465
6630333833323539630a656630353739393131653964373766306135336333333539663264396237
37346265373336633336616331653763656162346566636439623835643038613038
`,
  ],
  [
    'fake_secret: fake-value-from-vault\nother: 2\n',
    `$ANSIBLE_VAULT;1.1;AES256
38346532663166393834333433346438393963653564393333353435636239623137613465646132
3565353461353332373038656231373031326631393039640a333265653066323632303035666565
66373063323234386238306132353832383339363033663561656232393931333064313362343162
3365306162613365320a353030366465323939666562626164336365346364323432663330333865
38383232396539623635376463623331666531323266343163363937393031376538393731643934
3737373361393237323030383937393236376366653638613062
`,
  ],
  [
    'fake-inline-value',
    `          $ANSIBLE_VAULT;1.1;AES256
          65363765343461356338353663316436343863373230616134623832323863373133643030623238
          3836633365633261616339316366656561333766343766390a323963393533643934663032633736
          37633334373763616165326364396462383238373862356433323832653632303131633766613433
          3031383439326331650a626331386165363461333333313261323561653132336131366536653665
          6236636165336364383563343664353838343265373264313631333762303935376219
`,
  ],
]

describe('A vault', () => {
  for (const [index, [text, vault]] of vectors.slice(0, 3).entries()) {
    it(`of ansible-vault is decrypted: number ${index + 1}`, () => {
      expect(decryptVault(vault, [secret(password)])).to.equal(text)
    })
  }

  it('is decrypted with the password that fits, whichever it is and whatever the label says', () => {
    const [text, vault] = vectors[1]!
    expect(decryptVault(vault, [secret('fake-other'), secret(password)])).to.equal(text)
    expect(decryptVault(vault.replaceAll('\n', '\r\n'), [secret(password)])).to.equal(text)
  })

  it('of every length is decrypted', () => {
    for (const length of [0, 1, 15, 16, 17, 1000]) {
      const text = 'ü'.repeat(length)
      expect(decryptVault(encryptVault(text, password), [secret(password)])).to.equal(text)
    }
  })

  it('is not decrypted with a wrong password, and the error names neither', () => {
    const [, vault] = vectors[0]!
    const wrong = [secret('fake-wrong-1'), secret('fake-wrong-2')]
    expect(() => decryptVault(vault, wrong, 'group_vars/all.yml')).to.throw(
      /^none of the 2 vault passwords decrypts group_vars\/all\.yml$/,
    )
    expect(() => decryptVault(vault, wrong.slice(1), 'a')).to.throw(/^the vault password does not decrypt a$/)
  })

  it('that somebody has changed is not decrypted', () => {
    const lines = vectors[2]![1].split('\n')
    // The last digit of the ciphertext.
    const changed = lines.with(-2, lines.at(-2)!.replace(/.$/, '3')).join('\n')
    expect(changed).not.to.equal(vectors[2]![1])
    expect(() => decryptVault(changed, [secret(password)])).to.throw('does not decrypt')
  })

  it('that is damaged, or in another format, is an error that repeats nothing of it', () => {
    const [, vault] = vectors[0]!
    const cases: readonly (readonly [string, RegExp])[] = [
      ['fake-plain-text', /^the vault is not what ansible-vault writes: it does not begin with/],
      [vault.replace('3039', 'fake'), /hexadecimal digits/],
      [vault.split('\n').slice(0, 2).join('\n'), /three parts/],
      [vault.replace('1.1', '1.0'), /^the vault has the format 1\.0 with AES256; haploy reads 1\.1 and 1\.2/],
      [vault.replace('AES256', 'AES'), /the format 1\.1 with AES;/],
    ]
    for (const [text, message] of cases) expect(() => decryptVault(text, [secret(password)])).to.throw(message)
  })
})
