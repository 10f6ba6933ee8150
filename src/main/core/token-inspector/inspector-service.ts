import type { Inspection, InspectorQuestion } from '../../../shared/contract/inspector.ts'
import type { KeyMaterialReader } from '../key-store/index.ts'
import type { Platform } from '../platform.ts'
import { inspectApart, longestHere } from './apart/inspect-apart.ts'
import type { ThreadKnowledge } from './apart/start-thread.ts'
import { readQuestion } from './read-question.ts'
import {
  createTokenInspector,
  type InspectionRequest,
  type TokenInspector,
  type TokenInspectorOptions,
} from './token-inspector.ts'
import { createGivenTrustJudge } from './verification/given-trust.ts'

/** Inspects what a person pasted or dropped: short texts at once, long ones in a thread. */
export interface InspectorService {
  readonly inspector: TokenInspector
  /** What threads ask about an inspection: whoever gave anchors has others judge by them. */
  knowledgeFor(request: InspectionRequest): ThreadKnowledge
  readonly options: TokenInspectorOptions
  /** @param signal ends a long inspection
   * @throws {ProblemError} bad-request: the file is of no kind that is read here; conflict: it was ended or took too long
   */
  inspect(question: InspectorQuestion, signal?: AbortSignal): Promise<Inspection>
}

/** Builds the service beside a server, or by itself. */
export function createInspectorService(
  platform: Pick<Platform, 'threadEntry' | 'clock'>,
  reader: Pick<KeyMaterialReader, 'read'>,
  options: TokenInspectorOptions,
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
  return {
    inspector,
    knowledgeFor,
    options,
    inspect: async (question, signal = new AbortController().signal) => {
      const { text, request, problems, inputText } = await readQuestion(question, reader)
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
