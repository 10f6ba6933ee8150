import type {
  InspectedToken,
  Inspection,
  InspectorFinding,
} from '../../../../shared/contract/inspector.ts'
import { visible } from './visible-text.ts'

/** A report as blocks, which Markdown and HTML write each in their way. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'table'
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }

const order = { failed: 0, warning: 1, 'not-checked': 2, information: 3, passed: 4 } as const

/** What a report says, token by token: what it is, who signed it, which rules it breaks, what it allows, what is in it. */
export function documentOf(inspection: Inspection, isRedacted: boolean): Block[] {
  const { tokens, inputText, now, problems } = inspection
  return [
    { kind: 'heading', level: 1, text: 'Token inspection' },
    {
      kind: 'text',
      text: `${inputText}. Judged as of ${instant(now)}. ${isRedacted ? 'Tokens and personal values are redacted.' : 'Not redacted: handle this report like the tokens in it.'}`,
    },
    ...problems.map((text): Block => ({ kind: 'text', text })),
    ...tokens.flatMap(blocksOf),
  ]
}

function blocksOf(token: InspectedToken, index: number): Block[] {
  const { kind, profile, why, place, signature, fingerprint, characters } = token
  return [
    { kind: 'heading', level: 2, text: `${index + 1}. ${kind} (${place})` },
    {
      kind: 'table',
      head: ['Fact', 'Value'],
      rows: [
        ['Recognised because', why],
        ['Rules', profile ?? 'of its kind'],
        ['Fingerprint', `${fingerprint}, ${characters} characters`],
        ...(signature === null ? [] : [['Signature', `${signature.state}: ${signature.text}`]]),
        ...(signature?.trust == null ? [] : [['Path', signature.trust.path.join(' < ')]]),
        ...(token.record === null
          ? []
          : [['At this server', `${token.record.state}: ${token.record.text}`]]),
        ...token.timeline.map(({ label, at }) => [label, instant(at)]),
      ],
    },
    ...findingBlocks(token.findings),
    ...(token.permissions.length === 0
      ? []
      : [
          { kind: 'heading', level: 3, text: 'What it allows' } as const,
          {
            kind: 'table',
            head: ['Scope', 'Meaning'],
            rows: token.permissions.map(({ scope, text }) => [scope, text]),
          } as const,
        ]),
    ...memberBlocks('Header', token.header),
    ...memberBlocks('Contents', token.claims),
    { kind: 'heading', level: 3, text: 'Text' },
    { kind: 'text', text: token.compact },
  ]
}

function findingBlocks(findings: readonly InspectorFinding[]): Block[] {
  const told = findings
    .filter(({ outcome }) => outcome !== 'passed')
    .sort((a, b) => order[a.outcome] - order[b.outcome])
  const passed = findings.length - told.length
  return [
    { kind: 'heading', level: 3, text: `Findings (${told.length}; ${passed} rules hold)` },
    ...(told.length === 0
      ? []
      : [
          {
            kind: 'table',
            head: ['Outcome', 'Rule', 'Finding', 'Seen', 'Wanted', 'Clause', 'Advice'],
            rows: told.map(({ outcome, id, text, seen, wanted, clause, advice }) => [
              outcome,
              id,
              text,
              seen ?? '',
              wanted ?? '',
              clause,
              advice ?? '',
            ]),
          } as const,
        ]),
  ]
}

function memberBlocks(title: string, members: InspectedToken['claims']): Block[] {
  if (members === null || members.length === 0) return []
  return [
    { kind: 'heading', level: 3, text: title },
    {
      kind: 'table',
      head: ['Name', 'Value', 'Meaning'],
      rows: members.map(({ name, text, meaning, isRepeated, marks }) => [
        `${name}${isRepeated ? ' (repeated)' : ''}`,
        `${text}${marks.length === 0 ? '' : ` [${marks.map(({ codePoint }) => codePoint).join(' ')}]`}`,
        meaning ?? '',
      ]),
    },
  ]
}

function instant(at: number): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z')
}

/** The blocks as Markdown in which nothing of a token is markup. @see CommonMark 0.31 section 2.4; spec/security.md TI-04 */
export function renderMarkdown(blocks: readonly Block[]): string {
  const lines = blocks.map((block) => {
    if (block.kind === 'heading') return `${'#'.repeat(block.level)} ${markdownText(block.text)}`
    if (block.kind === 'text') return markdownText(block.text)
    const row = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`
    return [
      row(block.head),
      `|${block.head.map(() => '---|').join('')}`,
      ...block.rows.map(row),
    ].join('\n')
  })
  return `${lines.join('\n\n')}\n`
}

/** Every character of ASCII punctuation may stand behind a backslash, and is then no markup; `@` and `:` make links. */
function markdownText(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]()<>#+\-.!|~&$^=:@"']/g, (character) => `\\${character}`)
    .replaceAll('www\\.', 'www&#46;')
}

/** The blocks as a page that loads nothing and runs nothing.
 * @param title of the page
 * @see spec/security.md TI-01, TI-04
 */
export function renderHtml(blocks: readonly Block[], title: string): string {
  const body = blocks.map((block) => {
    if (block.kind === 'heading')
      return `<h${block.level}>${htmlText(block.text)}</h${block.level}>`
    if (block.kind === 'text') return `<p>${htmlText(block.text)}</p>`
    const row = (cells: readonly string[], tag: 'td' | 'th') =>
      `<tr>${cells.map((cell) => `<${tag}>${htmlText(cell)}</${tag}>`).join('')}</tr>`
    return `<table><thead>${row(block.head, 'th')}</thead><tbody>${block.rows.map((cells) => row(cells, 'td')).join('\n')}</tbody></table>`
  })
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${htmlText(title)}</title>`,
    '<style>body{font:14px/1.4 system-ui,sans-serif;margin:2rem;max-width:70rem}table{border-collapse:collapse;width:100%}td,th{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}p{overflow-wrap:anywhere}</style>',
    '</head><body>',
    ...body,
    '</body></html>',
    '',
  ].join('\n')
}

function htmlText(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
