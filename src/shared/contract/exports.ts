import { z } from 'zod'
import { method } from './contract.ts'
import { trafficFilterParams } from './traffic.ts'

const format = z.enum(['har', 'curl', 'mermaid', 'markdown'])

/** Most exchanges one export holds; the oldest of a selection stay out. */
export const mostExportedExchanges = 500

const exported = z.strictObject({
  fileName: z.string(),
  mediaType: z.string(),
  /** Content of the file, secrets masked. */
  text: z.string(),
  /** How many exchanges it holds, and how many the selection has. */
  exchanges: z.int(),
  total: z.int(),
})

/** A form in which launches and exchanges leave the program. */
export type ExportFormat = z.infer<typeof format>
/** A file to keep. */
export type ExportedFile = z.infer<typeof exported>

/** Methods that write launches and exchanges as files. */
export const exportMethods = {
  'export.run': method(
    'Writes a launch with its exchanges as a file, secrets masked',
    z.strictObject({ runId: z.string(), format }),
    exported,
  ),
  'export.exchanges': method(
    'Writes exchanges as a file, secrets masked: those that are named, or the newest that pass the filters of traffic.list',
    z.strictObject({
      format,
      ids: z.array(z.string()).min(1).max(mostExportedExchanges).optional(),
      ...trafficFilterParams,
    }),
    exported,
  ),
}
