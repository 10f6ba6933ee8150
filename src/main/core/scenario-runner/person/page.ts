/** A page as a person without scripts uses it: the form that carries a decision. */
export interface ShownPage {
  readonly url: URL
  readonly status: number
  /** Error code a refusal of this program shows; undefined elsewhere. */
  readonly errorCode: string | undefined
  /** First heading, as text. */
  readonly heading: string
  /** Undefined where the page asks for nothing, or is not one of this program. */
  readonly form: DecisionForm | undefined
}

/** The form of a page: where it goes, what is filled in, and what can be chosen. */
export interface DecisionForm {
  readonly action: URL
  readonly fields: URLSearchParams
  /** Values there are for each field that is chosen from, as `patient`. */
  readonly choices: ReadonlyMap<string, readonly string[]>
  /** What the buttons send as `decision`. */
  readonly decisions: readonly string[]
}

/** Every form of this program carries this token. */
const csrfField = 'csrf_token'

/** Reads a page that this program served. Its pages are well-formed and their attributes quoted, so the few elements of a form
 * are found without a parser of HTML; a page of another program has no form of this kind.
 */
export function readPage(url: URL, status: number, html: string): ShownPage {
  const heading = /<h1[^>]*>([\s\S]{0,500}?)<\/h1>/.exec(html)?.[1] ?? ''
  const errorCode = /<code>(?:<bdi>)?([a-z_]{3,60})(?:<\/bdi>)?<\/code>/.exec(html)?.[1]
  return {
    url,
    status,
    errorCode: status >= 400 ? errorCode : undefined,
    heading: decodeEntities(heading.replace(/<[^>]*>/g, '')).trim(),
    form: status >= 400 ? undefined : readForm(url, html),
  }
}

function readForm(url: URL, html: string): DecisionForm | undefined {
  const forms = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)]
  const found = forms.findLast(([, , content = '']) => content.includes(`name="${csrfField}"`))
  if (found === undefined) return undefined
  const [, attributes = '', content = ''] = found
  const fields = new URLSearchParams()
  const choices = new Map<string, string[]>()
  for (const [tag] of content.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, 'name')
    if (name === undefined) continue
    const type = attribute(tag, 'type') ?? 'text'
    const value = attribute(tag, 'value') ?? 'on'
    const isChoice = type === 'radio' || type === 'checkbox'
    if (isChoice) choices.set(name, [...(choices.get(name) ?? []), value])
    if (type === 'hidden' || (isChoice && /\schecked[\s>=]/.test(tag))) fields.append(name, value)
  }
  const decisions = [...content.matchAll(/<button\b[^>]*>/g)].flatMap(([tag]) =>
    attribute(tag, 'name') === 'decision' ? (attribute(tag, 'value') ?? []) : [],
  )
  const action = new URL(attribute(attributes, 'action') ?? url.href, url)
  return { action, fields, choices, decisions }
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? undefined : decodeEntities(value)
}

function decodeEntities(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
