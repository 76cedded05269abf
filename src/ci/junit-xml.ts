import { xmlAttribute, xmlText } from './xml.js'

interface Problem {
  readonly type: string
  readonly message: string
  readonly text: string
}

export interface TestCase {
  readonly name: string
  readonly seconds: number
  readonly failure?: Problem
  readonly error?: Problem
  /** Why it was not done. */
  readonly skipped?: string
  readonly output?: string
}

export interface TestSuite {
  readonly name: string
  /** Its start, in milliseconds since 1970. */
  readonly at: number
  readonly cases: TestCase[]
}

/** The text of the XML file. */
export function document(name: string, suites: readonly TestSuite[]): string {
  const cases = suites.flatMap((suite) => suite.cases)
  const all = `<testsuites ${attributes({ name, ...countsOf(cases) })}>`
  return ['<?xml version="1.0" encoding="UTF-8"?>', all, ...suites.map(suiteText), '</testsuites>', ''].join('\n')
}

function suiteText({ name, at, cases }: TestSuite): string {
  const timestamp = new Date(at).toISOString().replace(/\.\d+Z$/, '')
  const start = `  <testsuite ${attributes({ name, ...countsOf(cases), timestamp, hostname: name })}>`
  return [start, ...cases.map((test) => caseText(name, test)), '  </testsuite>'].join('\n')
}

/** CI systems show the class as the suite of a test. */
function caseText(classname: string, { name, seconds, failure, error, skipped, output }: TestCase): string {
  const children = [
    ...(skipped === undefined ? [] : [`      <skipped ${attributes({ message: skipped })}/>`]),
    ...(error ? [problemText('error', error)] : []),
    ...(failure ? [problemText('failure', failure)] : []),
    ...(output ? [`      <system-out>${xmlText(output)}</system-out>`] : []),
  ]
  const start = `    <testcase ${attributes({ classname, name, time: seconds.toFixed(3) })}`
  return children.length === 0 ? `${start}/>` : [`${start}>`, ...children, '    </testcase>'].join('\n')
}

function problemText(element: 'error' | 'failure', { type, message, text }: Problem): string {
  return `      <${element} ${attributes({ type, message })}>${xmlText(`${message}\n${text}`)}</${element}>`
}

function countsOf(cases: readonly TestCase[]) {
  const count = (has: (test: TestCase) => unknown) => String(cases.filter(has).length)
  return {
    tests: String(cases.length),
    failures: count(({ failure }) => failure),
    errors: count(({ error }) => error),
    skipped: count(({ skipped }) => skipped !== undefined),
    time: cases.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
  }
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${xmlAttribute(value)}"`)
    .join(' ')
}
