import { z } from 'zod'
import { method } from './contract.ts'
import { reportFile, tokenKind } from './inspector.ts'
import { epochSeconds, noParams } from './page.ts'

const historyId = z.strictObject({ id: z.string().max(64) })

const historyRow = z.strictObject({
  id: z.string(),
  inspectedAt: epochSeconds,
  /** What the text was taken for, as in `JSON with 2 tokens`. */
  inputText: z.string(),
  characters: z.int(),
  /** What each token in it is, with its fingerprint. */
  tokens: z.array(z.strictObject({ kind: tokenKind, fingerprint: z.string() })),
})

/** Something inspected that was kept, without its text. */
export type InspectorHistoryRow = z.infer<typeof historyRow>

/** Methods about what was inspected before; nothing is kept unless the setting `inspectorHistory` says so. */
export const inspectorHistoryMethods = {
  'inspector.history': method(
    'Lists what was inspected and kept, newest first',
    noParams,
    z.strictObject({
      /** Whether what is inspected now is kept. */
      isOn: z.boolean(),
      rows: z.array(historyRow),
    }),
  ),
  'inspector.openHistory': method(
    'Gives the text of something that was kept',
    historyId,
    z.strictObject({ text: z.string() }),
  ),
  'inspector.deleteHistory': method(
    'Deletes something that was kept',
    historyId,
    z.strictObject({ isDeleted: z.boolean() }),
  ),
  'inspector.clearHistory': method(
    'Deletes everything that was kept',
    noParams,
    z.strictObject({ deleted: z.int() }),
  ),
  'inspector.exportHistory': method(
    'Gives what was kept as a file; signatures are taken off unless it is asked otherwise',
    z.strictObject({ hasSignatures: z.boolean().default(false) }),
    reportFile,
  ),
}
