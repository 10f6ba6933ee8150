import type { Inspection, InspectorQuestion } from '../../../shared/contract/inspector.ts'
import type { KeyMaterialReader } from '../key-store/index.ts'
import type { Platform } from '../platform.ts'
import { inspectApart, longestHere } from './apart/inspect-apart.ts'
import type { InspectorApart } from './apart/inspector-apart.ts'
import type { ThreadKnowledge } from './apart/start-thread.ts'
import { readFile, readRequest } from './read-question.ts'
import {
  createTokenInspector,
  type InspectionRequest,
  type TokenInspector,
  type TokenInspectorOptions,
} from './token-inspector.ts'
import { createGivenTrustJudge } from './verification/given-trust.ts'

/** Inspects what a person pasted or dropped, once it was inspected without harm in a process of its own: short texts here, long
 * ones in a thread.
 */
export interface InspectorService {
  readonly inspector: TokenInspector
  /** What threads ask about an inspection: whoever gave anchors has others judge by them. */
  knowledgeFor(request: InspectionRequest): ThreadKnowledge
  readonly options: TokenInspectorOptions
  /** The keys and anchors a person gave.
   * @throws {ProblemError} bad-request, as `readRequest`; conflict: they cannot be read without harm
   */
  readRequest(question: InspectorQuestion): Promise<ReturnType<typeof readRequest>>
  /** @param signal ends a long inspection
   * @throws {ProblemError} bad-request: the file is of no kind that is read here; conflict: it was ended or took too long
   */
  inspect(question: InspectorQuestion, signal?: AbortSignal): Promise<Inspection>
}

/** Builds the service beside a server, or by itself.
 * @param apart meets everything first; left out where nothing else runs in this process
 * @see spec/security.md EL-23
 */
export function createInspectorService(
  platform: Pick<Platform, 'threadEntry' | 'clock'>,
  reader: Pick<KeyMaterialReader, 'read'>,
  options: TokenInspectorOptions,
  apart?: Pick<InspectorApart, 'rehearse'>,
): InspectorService {
  const inspector = createTokenInspector(options)
  const judgeFor = ({ trust }: InspectionRequest) =>
    trust === undefined
      ? options.judgeChain
      : createGivenTrustJudge(trust, platform.clock, options.storedEvidence)
  const knowledgeFor = (request: InspectionRequest): ThreadKnowledge => ({
    ...options,
    judgeChain: judgeFor(request),
    isClient: async (clientId) => (await options.surroundings()).isClient(clientId),
  })
  /** A thread could not be ended inside a native call, and its crash is the crash of all, so long texts go to the process as
   * well: it takes half a second for the 10 MiB that may be.
   */
  const readSafely = async (question: InspectorQuestion, text: string, signal?: AbortSignal) => {
    const { verification } = question
    const isInspected = text !== ''
    const isAnything = isInspected || Object.keys(verification ?? {}).length > 0
    const now = Math.floor(platform.clock.now() / 1000)
    if (isAnything) await apart?.rehearse({ text, verification, now, isInspected }, signal)
    return readRequest(question, text)
  }
  return {
    inspector,
    knowledgeFor,
    options,
    readRequest: (question) => readSafely(question, ''),
    inspect: async (question, signal = new AbortController().signal) => {
      const { text, inputText, problems: ofFile } = await readFile(question, reader)
      const { request, problems: ofKeys } = await readSafely(question, text, signal)
      const problems = [...ofKeys, ...ofFile]
      const { isClient: _isClient, ...surroundings } = await options.surroundings()
      const inspection =
        text.length <= longestHere
          ? await createTokenInspector({ ...options, judgeChain: judgeFor(request) }).inspect(
              text,
              request,
            )
          : await inspectApart(platform, text, request, surroundings, knowledgeFor(request), signal)
      return {
        ...inspection,
        ...(inputText === undefined ? {} : { inputText }),
        problems: [...problems, ...inspection.problems],
      }
    },
  }
}
