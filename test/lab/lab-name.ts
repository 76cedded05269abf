/** The lab of a test that has one of its own. Checkouts that are tested at the same time must not share a lab. */
export function labName(purpose: string): string {
  return `${process.env.HAPLOY_TEST_LAB ?? 'test'}-${purpose}`
}
