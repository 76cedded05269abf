import { expect } from 'chai'
import { HaployError } from '../../../src/core/errors.js'
import { Script, sh } from '../../../src/core/shell/script.js'
import { secret } from '../../../src/core/shell/secret.js'

describe('sh', () => {
  it('rejects a NUL byte without showing the value', () => {
    const build = () => sh`echo ${secret('fake\0pass')}`
    expect(build).to.throw(HaployError, 'a value for the shell contains a NUL byte after 4 of its 9 characters')
    expect(build).not.to.throw(/fake|pass/)
  })

  it('quotes every value, and shows secrets as asterisks', () => {
    const script = sh`echo ${"it's"} ${[secret('fake pass'), 7]} ${new Script('; true')}`
    expect(script.text).to.equal(String.raw`echo 'it'\''s' 'fake pass' 7 ; true`)
    expect(String(script)).to.equal(String.raw`echo 'it'\''s' '********' 7 ; true`)
  })
})
