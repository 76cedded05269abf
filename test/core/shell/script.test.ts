import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { HaployError } from '../../../src/core/errors.js'
import { Script, sh, shellFunction } from '../../../src/core/shell/script.js'
import { secret } from '../../../src/core/shell/secret.js'

describe('sh', () => {
  it('rejects a NUL byte without showing the value', () => {
    const build = () => sh`echo ${secret('fake\0pass')}`
    expect(build).to.throw(HaployError, 'a value for the shell contains a NUL byte after 4 of its 9 characters')
    expect(build).not.to.throw(/fake|pass/)
  })

  it('passes each value as a word also where a shell would see a keyword, an assignment or a file descriptor', () => {
    const words = [
      'FOO=bar',
      'A+=1',
      '_x=',
      'esac',
      'if',
      'then',
      'fi',
      'for',
      'do',
      'done',
      'case',
      'in',
      'while',
      'until',
    ]
    const more = [
      'else',
      'elif',
      'time',
      'function',
      'select',
      'coproc',
      '!',
      '{',
      '}',
      '[[',
      '2',
      '=',
      'a=b',
      '~',
      'x#',
    ]
    for (const shell of ['dash', 'bash']) {
      for (const word of [...words, ...more]) {
        const { stderr } = spawnSync(shell, ['-c', sh`${word} argument`.text], { encoding: 'utf8' })
        expect(stderr, `${shell}: ${word}`).to.match(/not found|cannot run/)
        const { stdout } = spawnSync(shell, ['-c', sh`{ echo ${word}; echo ${[word, word]}>&1; }`.text], {
          encoding: 'utf8',
        })
        expect(stdout, `${shell}: ${word}`).to.equal(`${word}\n${word} ${word}\n`)
      }
    }
    expect(sh`chmod ${644} $((${3} + 1)) ${2}>x`.text).to.equal("chmod 644 $((3 + 1)) '2'>x")
  })

  it('brings along the functions that it calls, each once', () => {
    const inner = shellFunction('haploy_inner', sh`echo "inner $1"`)
    const outer = shellFunction('haploy_outer', sh`${inner} "$1"; ${inner} ${'again'}`)
    const script = Script.join([sh`${outer} ${'one'}`, sh`(eval ${sh`${[inner, 'two']}`.word})`])
    expect(script.functions).to.have.length(2)
    expect(script.text).to.equal("haploy_outer one\n(eval 'haploy_inner two')")
    const { stdout } = spawnSync('sh', ['-c', script.complete], { encoding: 'utf8' })
    expect(stdout).to.equal('inner one\ninner again\ninner two\n')
  })

  it('quotes every value, and shows secrets as asterisks', () => {
    const script = sh`echo ${"it's"} ${[secret('fake pass'), 7]} ${new Script('; true')}`
    expect(script.text).to.equal(String.raw`echo 'it'\''s' 'fake pass' 7 ; true`)
    expect(String(script)).to.equal(String.raw`echo 'it'\''s' '********' 7 ; true`)
  })
})
