import type { LaunchParty, LaunchStep } from '../../../../shared/contract/launch-step.ts'
import type { ExchangeDetail } from '../../../../shared/contract/traffic.ts'
import type { ExportSubject } from '../subject/index.ts'
import { escapeMermaid } from './escape-mermaid.ts'

/** Who takes part, from left to right. */
const lanes: ReadonlyArray<readonly [LaunchParty, string]> = [
  ['ehr', 'EHR'],
  ['browser', 'Browser'],
  ['app', 'App'],
  ['authorization-server', 'Authorization server'],
  ['identity-provider', 'Identity provider'],
  ['fhir-server', 'FHIR server'],
]

/** An arrow of the diagram. */
interface Arrow {
  readonly from: LaunchParty
  readonly to: LaunchParty
  readonly isFront: boolean
  readonly text: string
  readonly status: number | null
  /** What did not hold. */
  readonly faults: readonly string[]
}

/** Writes a launch, or exchanges, as a Mermaid sequence diagram: dotted arrows are carried by the browser, solid ones go
 * between servers; a note says what did not hold.
 * @see Mermaid, sequence diagrams; spec/security.md TI-04
 */
export function writeMermaid({ title, run, exchanges }: ExportSubject): string {
  const arrows = run === null ? exchanges.map(toArrow) : run.steps.map(arrowOf)
  const taking = new Set(arrows.flatMap(({ from, to }) => [from, to]))
  return [
    '---',
    `title: ${JSON.stringify(escapeTitle(title))}`,
    '---',
    'sequenceDiagram',
    '  autonumber',
    ...lanes
      .filter(([party]) => taking.has(party))
      .map(([party, name]) => `  participant ${idOf(party)} as ${name}`),
    ...arrows.flatMap(writeArrow),
    '',
  ].join('\n')
}

/** A title is YAML and then text of an SVG. */
function escapeTitle(title: string): string {
  return title.replace(/[^\p{L}\p{N} .,/_():'-]/gu, ' ').slice(0, 160)
}

/** Ids without hyphens, which arrows are made of. */
function idOf(party: LaunchParty): string {
  return party.replaceAll('-', '_')
}

function writeArrow({ from, to, isFront, text, status, faults }: Arrow): string[] {
  const line = isFront ? '-->>' : '->>'
  const answer = status === null ? '' : `, ${status === 0 ? 'no answer' : status}`
  return [
    `  ${idOf(from)}${line}${idOf(to)}: ${escapeMermaid(`${text}${answer}`)}`,
    ...faults.map((fault) => `  Note over ${idOf(from)},${idOf(to)}: ${escapeMermaid(fault)}`),
  ].map((written) => written.trimEnd())
}

function arrowOf({ from, to, channel, title, method, url, status, checks }: LaunchStep): Arrow {
  const isFront = channel === 'front'
  return {
    from,
    to,
    isFront,
    text: [title, method, pathOf(url)].filter((part) => part !== '' && part !== null).join(' '),
    status,
    faults: checks
      .filter(({ outcome }) => outcome === 'failed' || outcome === 'warning')
      .map(({ outcome, text: said, seen, wanted, clause }) =>
        [
          `${outcome}: ${said}`,
          seen === null ? '' : `; saw ${seen}`,
          wanted === null ? '' : `; wanted ${wanted}`,
          ` (${clause})`,
        ].join(''),
      ),
  }
}

function pathOf(url: string | null): string {
  return url === null ? '' : (URL.parse(url)?.pathname ?? '')
}

const receivers: Readonly<Record<ExchangeDetail['area'], LaunchParty>> = {
  discovery: 'fhir-server',
  authorize: 'authorization-server',
  token: 'authorization-server',
  fhir: 'fhir-server',
  app: 'app',
  'identity-provider': 'identity-provider',
  other: 'authorization-server',
}

/** What an exchange shows by itself: pages are visited by a browser, everything else is asked for by an app. */
function toArrow({ area, method, url, status, errorCode, notes }: ExchangeDetail): Arrow {
  const isFront = area === 'authorize' || area === 'app'
  return {
    from: isFront ? 'browser' : 'app',
    to: receivers[area],
    isFront,
    text: `${method} ${pathOf(url)}`,
    status,
    faults: [
      ...(errorCode === null ? [] : [errorCode]),
      ...notes
        .filter(({ outcome }) => outcome === 'failed')
        .map(({ text, clause }) => `failed: ${text} (${clause})`),
    ],
  }
}
