/** A text with the tag `!unsafe`, which Ansible does not evaluate. */
export class UnsafeText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A text with the tag `!vault`: encrypted by ansible-vault. */
export class VaultText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}
