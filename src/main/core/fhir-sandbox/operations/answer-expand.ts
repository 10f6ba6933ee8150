import { elementsAt } from '../../../../shared/fhir/element-path.ts'
import { textOf } from '../../../../shared/fhir/search-match/element.ts'
import { FhirError } from '../../errors.ts'
import type { FhirAnswer } from '../answer.ts'
import type { FhirContext, InteractionInput } from '../context.ts'
import { invalidInput, resourceNotFound } from '../fhir-errors.ts'
import { everything } from '../search/condition.ts'
import { searchLimits } from '../search/search-request.ts'
import type { Operation } from './operation.ts'
import { resourceNamed, valuesOf } from './read-parameters.ts'

const clause = 'HL7 FHIR 4.0.1, ValueSet, operation expand'

/** How many value sets a canonical URL is looked for in. */
const mostValueSets = 500

interface ListedCode {
  readonly system: string | undefined
  readonly code: string
  readonly display: string | undefined
}

/** Answers `$expand` of a value set that lists its codes; any access token may ask, as terminology is about nobody.
 * @throws {FhirError} 404: no such value set; 422: it does not list its codes; 400: a malformed parameter
 * @see HL7 FHIR 4.0.1, ValueSet, operation expand; SCE-17
 */
export async function answerExpand(
  context: FhirContext,
  { id }: Extract<Operation, { kind: 'expand' }>,
  input: InteractionInput,
): Promise<FhirAnswer> {
  const valueSet = await findValueSet(context, id, input)
  const filter = valuesOf('filter', input)[0]?.toLowerCase() ?? ''
  const codes = listedCodes(valueSet).filter(({ code, display = '' }) =>
    [code, display].some((text) => text.toLowerCase().includes(filter)),
  )
  const offset = wholeNumber('offset', input) ?? 0
  const count = wholeNumber('count', input) ?? searchLimits.count
  const expansion = {
    timestamp: new Date(context.platform.clock.now()).toISOString(),
    total: codes.length,
    offset,
    contains: codes.slice(offset, offset + Math.min(count, searchLimits.count)),
  }
  return { status: 200, headers: {}, body: { ...valueSet, expansion } }
}

async function findValueSet(
  { store }: FhirContext,
  id: string | undefined,
  input: InteractionInput,
): Promise<object> {
  if (id !== undefined) {
    const content = (await store.read('ValueSet', id))?.content
    if (content === undefined) throw resourceNotFound('ValueSet', id)
    return content
  }
  const brought = resourceNamed('valueSet', input.body)
  if (textOf(brought, 'resourceType') === 'ValueSet') return Object(brought)
  const [url] = valuesOf('url', input)
  if (url === undefined) {
    throw invalidInput('there is no value set to expand: name one by url, or send it along', clause)
  }
  const target = { type: 'ValueSet', where: everything } as const
  const { rows } = await store.search({
    targets: [target],
    sort: [],
    offset: 0,
    limit: mostValueSets,
  })
  const found = rows.find(({ content }) => textOf(content, 'url') === url)
  if (found === undefined) {
    throw new FhirError(404, 'not-found', `there is no ValueSet with the url ${url}`)
  }
  return found.content
}

/** @throws {FhirError} 422: a part of the value set is a rule instead of a list */
function listedCodes(valueSet: object): readonly ListedCode[] {
  const includes = elementsAt(valueSet, 'compose.include')
  const isList = (include: unknown) =>
    elementsAt(include, 'concept').length > 0 &&
    elementsAt(include, 'filter').length + elementsAt(include, 'valueSet').length === 0
  const hasExclusion = elementsAt(valueSet, 'compose.exclude').length > 0
  if (includes.length === 0 || hasExclusion || !includes.every(isList)) {
    throw new FhirError(
      422,
      'not-supported',
      'the value set does not list its codes: this server has no code systems to work rules out with',
      { explanation: { check: 'value-set-listed', clause } },
    )
  }
  return includes.flatMap((include) =>
    elementsAt(include, 'concept').flatMap((concept) => {
      const code = textOf(concept, 'code')
      const [system, display] = [textOf(include, 'system'), textOf(concept, 'display')]
      return code === undefined ? [] : [{ system, code, display }]
    }),
  )
}

function wholeNumber(name: string, input: InteractionInput): number | undefined {
  const [text] = valuesOf(name, input)
  if (text === undefined || /^\d{1,9}$/.test(text))
    return text === undefined ? undefined : Number(text)
  throw invalidInput(`${name} is ${text}, wanted a whole number`, clause)
}
