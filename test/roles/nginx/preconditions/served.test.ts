import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { type NginxInput, nginx } from '../../../../roles/nginx/index.js'
import { layoutOf } from '../../../../roles/nginx/install/layout.js'
import { servedBefore } from '../../../../roles/nginx/preconditions/served.js'
import { contextOf, debian } from '../../staged-role.js'

const shop = 'server { listen *:8080 default_server; server_name shop.example www.shop.example; }\n'

describe('What an nginx.conf that haploy did not write serves', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy nginx '))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const lost = (variables: NginxInput = {}, packaged = ':none') => {
    const { vars } = contextOf(nginx, variables)
    const layout = { ...layoutOf(vars, debian), folder, modules: join(folder, 'modules/*.conf') }
    const { script, explain } = servedBefore(vars, layout)
    const before = `haploy_as_packaged() { [ "\${1##*/}" = ${packaged} ]; }\n`
    return explain(
      execFileSync('sh', ['-c', before + script.text], { encoding: 'utf8' })
        .split('\n')
        .slice(0, -1),
    )
  }

  it('is lost with the files that it includes, at any level, but not those of packages', () => {
    write(
      'nginx.conf',
      'include modules/*.conf; # include none;\nhttp { include conf.d/*.conf; include mime.types; }\n',
    )
    write('conf.d/shop.conf', `include "${folder}/snippets/a b.conf";\n${shop}`)
    write('snippets/a b.conf', '# nothing\n')
    write('modules/50-own.conf', 'load_module x.so;\n')
    write('mime.types', 'types { }\n')
    expect(lost({}, 'mime.types')).to.deep.equal({
      files: [`${folder}/conf.d/shop.conf`, `${folder}/snippets/a b.conf`],
      services: ['listen 8080', 'server_name shop.example', 'server_name www.shop.example'],
    })
  })

  it('is not lost as far as the variables declare or include it', () => {
    write('nginx.conf', `http { include sites-enabled/*; ${shop} }`)
    write('sites-available/blog', 'server { listen 80; server_name blog.example; }')
    mkdirSync(join(folder, 'sites-enabled'))
    symlinkSync('../sites-available/blog', join(folder, 'sites-enabled/blog'))
    const servers = [{ listen: 8080, serverNames: ['shop.example'] }]
    const services = ['listen 80', 'server_name www.shop.example', 'server_name blog.example']
    expect(lost({ servers })).to.deep.equal({ files: [`${folder}/sites-enabled/blog`], services })
    const includes = [join(folder, 'sites-enabled/*')]
    expect(lost({ servers, includes })).to.deep.equal({ files: [], services: ['server_name www.shop.example'] })
    expect(lost({ servers, raw: { http: `include ${includes[0]};` } }).files).to.deep.equal([])
  })

  it('is not lost where the template of the user has it', () => {
    write('nginx.conf', shop)
    write('own.ejs', `user <%= owner %>;\nhttp { ${shop} }`)
    expect(lost({ template: join(folder, 'own.ejs') }).services).to.deep.equal([])
  })

  it('is nothing where the package brought nginx.conf and all that it includes', () => {
    write('nginx.conf', shop)
    expect(lost({}, 'nginx.conf')).to.deep.equal({ files: [], services: [] })
  })
})
