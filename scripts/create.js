#!/usr/bin/env node
// `npm create haploy FOLDER` is `haploy init FOLDER`.
import { readFileSync } from 'node:fs'

const manifest = new URL(import.meta.resolve('haploy/package.json'))
const { bin } = JSON.parse(readFileSync(manifest, 'utf8'))
process.argv.splice(2, 0, 'init')
await import(new URL(bin.haploy, manifest))
