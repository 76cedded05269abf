import { type KeepalivedInput, keepalived } from '../../../../../roles/keepalived/index.js'
import { hostVarsOf, problemsOf } from '../../../staged-role.js'

type InstanceInput = KeepalivedInput['instances'][number]

export const vi1: InstanceInput = {
  name: 'VI_1',
  virtualRouterId: 51,
  addresses: ['198.18.0.200/24'],
  prefer: ['lb1', 'lb2'],
}

export const vi2: InstanceInput = { ...vi1, name: 'VI_2', virtualRouterId: 52, addresses: ['198.18.0.201/24'] }

/** The messages of one rule for a pair with these variables on both hosts. */
export function findings(id: string, variables: KeepalivedInput): readonly string[] {
  return problemsOf(keepalived, hostVarsOf(keepalived, [variables, variables]))
    .filter(({ rule }) => rule === id)
    .map(({ message }) => message)
}
