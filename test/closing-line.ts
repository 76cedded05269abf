import Mocha from 'mocha'

/** Mocha's default report with an additional last line for scripts: `12 passed, 0 failed, 1 skipped`. */
export default class ClosingLine extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue()
    const { passes, failures, pending } = this.stats
    console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`)
  }
}
