import { type Answer, withBody, withHeader } from '../answer.ts'
import type { Implementation } from '../implementation.ts'

type Pair = readonly [name: string, value: string]
type Alter = (parameters: readonly Pair[]) => readonly Pair[] | undefined

/** Other parameters in an authorization response, be it a redirect or a form. Redirects that are no authorization response
 * stay as they are; so does the query that the redirect URI itself has.
 * @param alter is given the parameters of the response alone; undefined where there is nothing to change
 */
export function redirect(alter: Alter): Implementation {
  return {
    at: 'after',
    endpoints: ['authorization-response'],
    change: (answer, { tools }) =>
      answer.status === 303
        ? changeLocation(answer, alter, tools.issuer)
        : changeForm(answer, alter, tools.issuer),
  }
}

/** What a response carries back to the app: state, where it has one.
 * @returns undefined when the answer is no authorization response
 */
export function stateOf(answer: Answer, issuer: string): string | undefined {
  const pairs = answer.status === 303 ? splitLocation(answer, issuer)?.own : fieldsOf(answer)
  return pairs?.find(([name]) => name === 'state')?.[1]
}

const responseNames = new Set(['code', 'error', 'error_description', 'state', 'iss'])

/** The response comes last in the query and ends in iss, which nothing else that this server sends browsers to does. */
function splitLocation({ headers }: Answer, issuer: string) {
  const location = headers.get('location') ?? ''
  const [target = '', query = ''] = location.split(/\?(.*)/s)
  const pairs = query.split('&')
  const first = pairs.findIndex((_pair, index) =>
    pairs.slice(index).every((pair) => responseNames.has(pair.split('=')[0] ?? '')),
  )
  if (first === -1) return undefined
  const own = pairs.slice(first).map((pair): Pair => {
    const [name = '', value = ''] = pair.split('=')
    return [name, decodeURIComponent(value)]
  })
  if (own.at(-1)?.[0] !== 'iss' || own.at(-1)?.[1] !== issuer) return undefined
  return { target, kept: pairs.slice(0, first), own }
}

function changeLocation(answer: Answer, alter: Alter, issuer: string): Answer | undefined {
  const split = splitLocation(answer, issuer)
  const altered = split && alter(split.own)
  if (split === undefined || altered === undefined) return undefined
  const query = [
    ...split.kept,
    ...altered.map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
  ].join('&')
  return withHeader(answer, 'Location', query === '' ? split.target : `${split.target}?${query}`)
}

const hiddenField = /<input type="hidden" name="([a-z_]+)" value="([^"]*)">/g

function fieldsOf({ headers, body }: Answer): readonly Pair[] {
  if (headers.get('content-type')?.startsWith('text/html') !== true) return []
  const page = Buffer.from(body).toString('utf8')
  return [...page.matchAll(hiddenField)].map(
    ([, name = '', value = '']): Pair => [name, unescapeHtml(value)],
  )
}

/** The page of response_mode=form_post; other pages have no field iss. */
function changeForm(answer: Answer, alter: Alter, issuer: string): Answer | undefined {
  const fields = fieldsOf(answer)
  if (fields.at(-1)?.[0] !== 'iss' || fields.at(-1)?.[1] !== issuer) return undefined
  const altered = alter(fields)
  if (altered === undefined) return undefined
  const page = Buffer.from(answer.body).toString('utf8')
  const [first = ''] = page.match(hiddenField) ?? []
  const start = page.indexOf(first)
  const written = altered
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
    .join('')
  const rest = page.slice(start).replaceAll(hiddenField, '')
  return withBody(answer, new TextEncoder().encode(page.slice(0, start) + written + rest))
}

const entities: ReadonlyArray<readonly [character: string, entity: string]> = [
  ['&', '&amp;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]

function escapeHtml(text: string): string {
  return entities.reduce((done, [character, entity]) => done.replaceAll(character, entity), text)
}

function unescapeHtml(text: string): string {
  return entities.reduceRight(
    (done, [character, entity]) => done.replaceAll(entity, character),
    text,
  )
}
