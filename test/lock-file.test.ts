import { readFileSync } from 'node:fs'
import { expect } from 'chai'

interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const renew = 'npm install --package-lock-only --ignore-scripts renews package-lock.json'

describe('The lock file', () => {
  const packages: Readonly<Record<string, Locked>> = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
  const { '': own, ...others } = packages

  it('has what package.json asks for', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect({ dependencies: own?.dependencies, devDependencies: own?.devDependencies }, renew).to.deep.equal({
      dependencies,
      devDependencies,
    })
  })

  it('has the packages of every platform', () => {
    const missing = Object.entries(packages).flatMap(([path, locked]) => {
      const names = Object.keys({ ...locked.dependencies, ...locked.devDependencies, ...locked.optionalDependencies })
      return names.filter((name) => !isThere(name, path)).map((name) => `${name} of ${path}`)
    })
    expect(missing, `${renew}; if packages are still missing, without node_modules`).to.deep.equal([])
  })

  it('names no registry, and what every package must be like', () => {
    const found = Object.entries(others).filter(
      ([, { version, integrity, resolved }]) => !version || !integrity || resolved,
    )
    expect(found.map(([path]) => path)).to.deep.equal([])
  })

  /** Found as Node.js does, from the folder that asks for it upwards. */
  function isThere(name: string, path: string): boolean {
    const parts = path === '' ? [] : path.split(/\/?node_modules\//).slice(1)
    const folders = [...parts, ''].map((_, depth) =>
      parts
        .slice(0, depth)
        .map((part) => `node_modules/${part}/`)
        .join(''),
    )
    return folders.some((folder) => packages[`${folder}node_modules/${name}`] !== undefined)
  }
})
