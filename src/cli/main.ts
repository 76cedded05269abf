#!/usr/bin/env node
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { lab } from './lab.js'

await yargs(hideBin(process.argv))
  .scriptName('haploy')
  .command(lab)
  .demandCommand(1, 'Name a command.')
  .strict()
  .parseAsync()
