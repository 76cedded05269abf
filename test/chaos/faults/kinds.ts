import type { Fault } from './fault.js'
import * as kills from './kills.js'
import * as links from './links.js'
import * as stops from './stops.js'

/** The faults, by what they hit. */
const faultsByKind = {
  controller: kills.killController,
  connection: kills.resetConnection,
  session: kills.killSession,
  script: kills.killScript,
  host: kills.losePower,
  sudo: kills.killSudo,
  'package manager': kills.killPackageManager,
  'stopped controller': stops.stopController,
  'stopped script': stops.stopScript,
  'stopped sudo': stops.stopSudo,
  'slow link': links.slowLink,
  'dropping link': links.droppingLink,
  'cut link': links.cutLink,
} satisfies Record<string, Fault>

export type Kind = keyof typeof faultsByKind

export const faults: Readonly<Record<Kind, Fault>> = faultsByKind

export const kinds = Object.keys(faultsByKind) as Kind[]

/** Those that end a run wherever it is, so that they are tried at every point of it. */
export const kindsAtPoints = ['controller', 'connection', 'session', 'script', 'host'] as const satisfies Kind[]
