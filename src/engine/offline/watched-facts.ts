import type { Facts } from '../../core/host/facts.js'
import type { OwnFacts, SystemFacts } from './assumed-facts.js'

/** The facts that a call read: those of the system, or also those that differ from host to host. */
export type FactsRead = 'none' | 'system' | 'own'

/** Assumed facts that notice which of them are read. What follows from a fact that differs from host to host proves little. */
export class WatchedFacts {
  readonly facts: Facts
  #read: FactsRead = 'none'

  constructor(system: SystemFacts, own: OwnFacts) {
    const get = (facts: Facts, name: keyof Facts) => {
      if (name in own) this.#read = 'own'
      else if (this.#read === 'none') this.#read = 'system'
      return facts[name]
    }
    this.facts = new Proxy({ ...system, ...own }, { get: get as ProxyHandler<Facts>['get'] & typeof get })
  }

  /** What a call gives or throws, and what it read before that. */
  during<T>(call: () => T): { readonly value?: T; readonly error?: unknown; readonly read: FactsRead } {
    this.#read = 'none'
    try {
      return { value: call(), read: this.#read }
    } catch (error) {
      return { error, read: this.#read }
    }
  }
}
