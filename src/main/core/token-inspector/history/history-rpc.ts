import type { inspectorHistoryMethods } from '../../../../shared/contract/inspector-history.ts'
import { type Handlers, notFound } from '../../rpc/index.ts'
import { dropSignatures } from './drop-signatures.ts'
import type { HistoryEntry, InspectorHistory } from './inspector-history.ts'

/** Console methods of what was inspected before. @see spec/security.md TI-12 */
export function historyRpc(
  history: InspectorHistory,
  isOn: () => boolean,
): Handlers<keyof typeof inspectorHistoryMethods> {
  return {
    'inspector.history': async () => ({
      isOn: isOn(),
      rows: (await history.list()).map(({ text: _text, ...row }) => row),
    }),
    'inspector.openHistory': async ({ id }) => {
      const entry = await history.find(id)
      if (entry === undefined) throw notFound('kept inspection', id)
      return { text: entry.text }
    },
    'inspector.deleteHistory': async ({ id }) => ({ isDeleted: history.delete(id) }),
    'inspector.clearHistory': async () => ({ deleted: history.clear() }),
    'inspector.exportHistory': async ({ hasSignatures }) => {
      const entries = await history.list()
      const shown = hasSignatures ? entries : entries.map(withoutSignatures)
      return {
        name: 'token-history.json',
        mediaType: 'application/json',
        content: `${JSON.stringify(shown, null, 2)}\n`,
      }
    },
  }
}

/** What a compact JWS or JWE can be used by is its last part; in its place stands a word. Opaque tokens have no such part, so of
 * a text without dots only its length stays.
 */
function withoutSignatures(entry: HistoryEntry): HistoryEntry {
  const isOpaque = entry.tokens.some(({ kind }) => opaqueKinds.has(kind))
  const text = isOpaque
    ? `[${entry.characters} characters with a token that is usable as a whole]`
    : dropSignatures(entry.text)
  return { ...entry, text }
}

const opaqueKinds: ReadonlySet<string> = new Set([
  'opaque',
  'refresh-token',
  'authorization-code',
  'authorization-request',
  'token-request',
  'json-jws',
])
