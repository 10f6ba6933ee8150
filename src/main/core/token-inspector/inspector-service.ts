import type { Inspection, InspectorQuestion } from '../../../shared/contract/inspector.ts'
import { createKeyMaterialReader } from '../key-store/index.ts'
import type { Platform } from '../platform.ts'
import { inspectApart, longestHere } from './apart/inspect-apart.ts'
import type { ThreadKnowledge } from './apart/start-thread.ts'
import { readQuestion } from './read-question.ts'
import {
  createTokenInspector,
  type TokenInspector,
  type TokenInspectorOptions,
} from './token-inspector.ts'

/** Inspects what a person pasted or dropped: short texts at once, long ones in a thread. */
export interface InspectorService {
  readonly inspector: TokenInspector
  /** What threads ask. */
  readonly knowledge: ThreadKnowledge
  readonly options: TokenInspectorOptions
  /** @param signal ends a long inspection
   * @throws {ProblemError} bad-request: the file is of no kind that is read here; conflict: it was ended or took too long
   */
  inspect(question: InspectorQuestion, signal?: AbortSignal): Promise<Inspection>
}

/** Builds the service beside a server, or by itself. */
export function createInspectorService(
  platform: Pick<Platform, 'threadEntry'>,
  options: TokenInspectorOptions,
): InspectorService {
  const inspector = createTokenInspector(options)
  const reader = createKeyMaterialReader(platform)
  const knowledge: ThreadKnowledge = {
    ...options,
    isClient: async (clientId) => (await options.surroundings()).isClient(clientId),
  }
  return {
    inspector,
    knowledge,
    options,
    inspect: async (question, signal = new AbortController().signal) => {
      const { text, request, problems, inputText } = await readQuestion(question, reader)
      const { isClient: _isClient, ...surroundings } = await options.surroundings()
      const inspection =
        text.length <= longestHere
          ? await inspector.inspect(text, request)
          : await inspectApart(platform, text, request, surroundings, knowledge, signal)
      return {
        ...inspection,
        ...(inputText === undefined ? {} : { inputText }),
        problems: [...problems, ...inspection.problems],
      }
    },
  }
}
