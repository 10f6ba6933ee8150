import { type FhirAnswer, refusalAnswer } from './answer.ts'
import { type BundleEntry, parseInteractionBundle } from './bundle-entry.ts'
import type { FhirContext } from './context.ts'
import { letOthersRun } from './let-others-run.ts'
import { perform } from './perform.ts'
import { answerTransaction } from './transaction.ts'

/** Answers a batch, entry by entry, or a transaction, as a whole.
 * @throws {FhirError} the Bundle itself is unfit, or an entry of a transaction is refused
 * @see HL7 FHIR 4.0.1, RESTful API, batch and transaction; SCE-14; spec/security.md FH-04
 */
export async function answerBundle(context: FhirContext, body: unknown): Promise<FhirAnswer> {
  const { type, entries } = parseInteractionBundle(body, context.fhirBase)
  await context.ready()
  if (type === 'transaction') {
    const firstBroken = entries.find((entry) => entry instanceof Error)
    if (firstBroken instanceof Error) throw firstBroken
    const parsed = entries.flatMap((entry) => (entry instanceof Error ? [] : [entry]))
    return bundleAnswer('transaction-response', await answerTransaction(context, parsed))
  }
  return answerBatch(entries, ({ interaction, ...entry }) =>
    perform(context, interaction, { ...entry, body: entry.resource }),
  )
}

/** Answers the entries of a batch one by one, each alone.
 * @see SCE-14
 */
export async function answerBatch(
  entries: readonly (BundleEntry | Error)[],
  answerOne: (entry: BundleEntry) => Promise<FhirAnswer>,
): Promise<FhirAnswer> {
  const answers: FhirAnswer[] = []
  for (const entry of entries) {
    answers.push(await answerOrRefuse(entry, answerOne))
    await letOthersRun()
  }
  return bundleAnswer('batch-response', answers)
}

async function answerOrRefuse(
  entry: BundleEntry | Error,
  answerOne: (entry: BundleEntry) => Promise<FhirAnswer>,
): Promise<FhirAnswer> {
  try {
    if (entry instanceof Error) throw entry
    return await answerOne(entry)
  } catch (error) {
    const refusal = refusalAnswer(error)
    if (refusal === undefined) throw error
    return refusal
  }
}

function bundleAnswer(type: string, answers: readonly FhirAnswer[]): FhirAnswer {
  return {
    status: 200,
    headers: {},
    body: { resourceType: 'Bundle', type, entry: answers.map(responseEntry) },
  }
}

function responseEntry({ status, headers, body }: FhirAnswer): object {
  const lastModified = headers['Last-Modified']
  const response = {
    status: String(status),
    ...(headers['Location'] === undefined ? {} : { location: headers['Location'] }),
    ...(headers['ETag'] === undefined ? {} : { etag: headers['ETag'] }),
    ...(lastModified === undefined ? {} : { lastModified: new Date(lastModified).toISOString() }),
  }
  if (body === undefined) return { response }
  const isOutcome = 'resourceType' in body && body.resourceType === 'OperationOutcome'
  return isOutcome ? { response: { ...response, outcome: body } } : { resource: body, response }
}
