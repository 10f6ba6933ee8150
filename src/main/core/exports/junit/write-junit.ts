import { escapeXml } from './escape-xml.ts'

/** One thing that was judged. */
export interface JUnitCase {
  readonly name: string
  /** Groups cases in the views of CI systems, as in `scenarios.standalone-public`. */
  readonly classname: string
  /** How long it took, where that was measured. */
  readonly seconds?: number | undefined
  /** Left out where it held. */
  readonly failure?: JUnitFailure | undefined
  /** Why it was not judged. */
  readonly skipped?: string | undefined
}

/** Why something did not hold. */
export interface JUnitFailure {
  /** One line: what was seen and what was wanted. */
  readonly message: string
  /** The requirement, as in `RFC 7636 section 4.6`. */
  readonly clause: string
  /** What else helps, on lines of its own. */
  readonly text?: string | undefined
}

/** Cases that belong together, as those of one run. */
export interface JUnitSuite {
  readonly name: string
  /** When it began, in milliseconds since the epoch. */
  readonly startedAtMs?: number | undefined
  /** Facts about the suite, as the server it ran against; nothing secret. */
  readonly properties?: Readonly<Record<string, string>> | undefined
  readonly cases: readonly JUnitCase[]
}

/** Writes suites as a JUnit XML report, the form CI systems read. Text of servers and apps is escaped, and characters that
 * XML 1.0 cannot hold are shown as `\u{…}`.
 * @param name of the whole report
 * @see JUnit XML as Jenkins, GitLab and Azure read it; XML 1.0 section 2.2; spec/security.md TI-04
 */
export function writeJUnit(name: string, suites: readonly JUnitSuite[]): string {
  const cases = suites.flatMap((suite) => suite.cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(name)}" ${writeCounts(cases)}>`,
    ...suites.flatMap(writeSuite),
    '</testsuites>',
    '',
  ].join('\n')
}

function writeCounts(cases: readonly JUnitCase[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length
  const skipped = cases.filter((each) => each.skipped !== undefined).length
  const seconds = cases.reduce((sum, each) => sum + (each.seconds ?? 0), 0)
  return `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}" time="${seconds.toFixed(3)}"`
}

function writeSuite({ name, startedAtMs, properties = {}, cases }: JUnitSuite): string[] {
  // The schema of JUnit wants a time without a zone.
  const timestamp =
    startedAtMs === undefined
      ? ''
      : ` timestamp="${new Date(startedAtMs).toISOString().slice(0, 19)}"`
  const facts = Object.entries(properties).map(
    ([key, value]) => `      <property name="${escapeXml(key)}" value="${escapeXml(value)}"/>`,
  )
  return [
    `  <testsuite name="${escapeXml(name)}" ${writeCounts(cases)}${timestamp}>`,
    ...(facts.length === 0 ? [] : ['    <properties>', ...facts, '    </properties>']),
    ...cases.flatMap(writeCase),
    '  </testsuite>',
  ]
}

function writeCase({ name, classname, seconds = 0, failure, skipped }: JUnitCase): string[] {
  const start = `    <testcase name="${escapeXml(name)}" classname="${escapeXml(classname)}" time="${seconds.toFixed(3)}"`
  if (failure !== undefined) return [`${start}>`, writeFailure(failure), '    </testcase>']
  if (skipped === undefined) return [`${start}/>`]
  return [`${start}>`, `      <skipped message="${escapeXml(skipped)}"/>`, '    </testcase>']
}

function writeFailure({ message, clause, text }: JUnitFailure): string {
  const body = [message, clause, ...(text === undefined ? [] : [text])].join('\n')
  return `      <failure message="${escapeXml(message)}" type="${escapeXml(clause)}">${escapeXml(body)}</failure>`
}
