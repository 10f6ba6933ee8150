import { z } from 'zod'
import { importedDocumentBytes } from '../imported-document.ts'
import { method } from './contract.ts'
import { done, noParams } from './page.ts'

const importReport = z.strictObject({
  isApplied: z.boolean(),
  changes: z.array(
    z.strictObject({
      kind: z.enum(['setting', 'client', 'user', 'community', 'brands', 'app state']),
      name: z.string(),
      change: z.enum(['add', 'replace', 'same']),
    }),
  ),
  /** Secrets the import created, shown this once. */
  secrets: z.array(z.strictObject({ client_id: z.string(), client_secret: z.string() })),
})

/** What an import would do, or did. */
export type ImportReport = z.infer<typeof importReport>

/** Methods about the workspace document. */
export const workspaceMethods = {
  'workspace.export': method(
    'Gives settings, clients, users, brands and app state as a workspace document, secrets apart',
    noParams,
    z.strictObject({ document: z.string() }),
  ),
  'workspace.exportClients': method(
    'Gives clients as a workspace document that holds nothing else, secrets apart',
    z.strictObject({
      /** Which; left out, every client a person or a program registered. */
      client_ids: z.array(z.string()).min(1).max(1000).optional(),
    }),
    z.strictObject({ document: z.string() }),
  ),
  'workspace.import': method(
    'Applies a workspace document as a whole or not at all; a dry run only reports',
    z.strictObject({ document: z.string().max(importedDocumentBytes), isDryRun: z.boolean() }),
    importReport,
  ),
  'workspace.wipe': method(
    'Removes clients, users, grants, runs, traffic and sandbox changes, and starts afresh',
    z.strictObject({ confirmation: z.literal('wipe') }),
    done,
  ),
}
