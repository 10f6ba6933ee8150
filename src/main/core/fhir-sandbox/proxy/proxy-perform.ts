import type { FhirAnswer } from '../answer.ts'
import { answerBatch } from '../answer-bundle.ts'
import { parseInteractionBundle } from '../bundle-entry.ts'
import type { InteractionInput } from '../context.ts'
import { invalidInput, notSupported } from '../fhir-errors.ts'
import type { Interaction } from '../interaction.ts'
import { type Operation, refuseUnmapped, validateResource } from '../operations/index.ts'
import type { ProxyContext } from './proxy-context.ts'
import {
  answerEverythingPage,
  type ProxiedEverything,
  proxyEverything,
} from './proxy-everything.ts'
import {
  answerHistoryPage,
  type ProxiedHistory,
  proxyHistories,
  proxyHistory,
} from './proxy-history.ts'
import { proxyRead, proxyVersionRead } from './proxy-read.ts'
import { answerSearchPage, type ProxiedSearch, proxySearch } from './proxy-search.ts'
import { proxyWrite } from './proxy-write.ts'

/** Answers one interaction with what the upstream holds, decided by the same code as for the sandbox's own resources:
 * the same for a request and for an entry of a batch.
 * @throws {FhirError} every refusal
 */
export async function proxyPerform(
  context: ProxyContext,
  interaction: Interaction,
  input: InteractionInput,
): Promise<FhirAnswer> {
  const { parameters, headers } = input
  switch (interaction.kind) {
    case 'read':
      return proxyRead(context, interaction, headers)
    case 'vread':
      return proxyVersionRead(context, interaction)
    case 'history':
      return proxyHistory(context, interaction, parameters)
    case 'histories':
      return proxyHistories(context, interaction.type, parameters)
    case 'search': {
      const { target } = interaction
      return proxySearch(context, { target, parameters, isStrict: headers.isStrict })
    }
    case 'everything':
      return proxyEverything(context, interaction.id, parameters)
    case 'operation':
      return answerOperation(interaction.operation, input)
    case 'create':
    case 'update':
    case 'patch':
    case 'delete':
      return proxyWrite(context, interaction, input)
    case 'bundle':
      return proxyBundle(context, input.body)
    default:
      throw invalidInput(`${interaction.kind} cannot stand in a Bundle`, 'FH-04')
  }
}

/** Validates what comes along; other operations are about resources that are not here.
 * @throws {FhirError} 403: mapped to no action of a scope; 400: one that is not passed on
 * @see SCE-17
 */
function answerOperation(operation: Operation, input: InteractionInput): FhirAnswer {
  if (operation.kind === 'unmapped') throw refuseUnmapped(operation.name)
  if (operation.kind === 'validate' && input.body !== undefined) {
    return validateResource(operation.type, input)
  }
  throw notSupported(`$${operation.kind} is not passed on to the FHIR server behind`)
}

/** Each entry of a batch is decided and passed on alone. A transaction is all or nothing, which several requests are not,
 * and as one request it could not be decided by what is stored at the time.
 * @throws {FhirError} 400: a transaction
 * @see SCE-14
 */
async function proxyBundle(context: ProxyContext, body: unknown): Promise<FhirAnswer> {
  const { type, entries } = parseInteractionBundle(body, context.fhirBase)
  if (type === 'transaction') {
    throw notSupported(
      'a transaction cannot be passed on as a whole: send a batch, or each change alone',
    )
  }
  return answerBatch(entries, ({ interaction, ...entry }) =>
    proxyPerform(context, interaction, { ...entry, body: entry.resource }),
  )
}

/** What a page link of something that was passed on carries, with the server it belongs to. */
interface ProxiedPage {
  /** Absent from links of the sandbox itself. */
  readonly base?: string
  readonly state:
    | { readonly kind: 'proxied-search'; readonly search: ProxiedSearch }
    | { readonly kind: 'proxied-everything'; readonly everything: ProxiedEverything }
    | { readonly kind: 'proxied-history'; readonly history: ProxiedHistory }
}

/** Answers a further page of what was passed on, judged again with what the caller may do now.
 * @param opened what was sealed in the link, for this caller
 * @throws {FhirError} 400: the link is of another server; every refusal
 * @see spec/security.md FH-06
 */
export async function proxyPage(context: ProxyContext, opened: unknown): Promise<FhirAnswer> {
  // Only states this program sealed itself can be opened.
  const { base, state } = opened as ProxiedPage
  if (base !== context.upstream.base) {
    throw invalidInput('this page link belongs to another FHIR server: search again', 'FH-06')
  }
  switch (state.kind) {
    case 'proxied-search':
      for (const type of state.search.types) context.access.requireSearch(type)
      return answerSearchPage(context, state.search)
    case 'proxied-everything':
      context.access.requireType('r', 'Patient')
      return answerEverythingPage(context, state.everything)
    case 'proxied-history':
      return answerHistoryPage(context, state.history)
  }
}
