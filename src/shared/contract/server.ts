import { z } from 'zod'
import { method } from './contract.ts'
import { epochSeconds, noParams } from './page.ts'

const serverCondition = z.strictObject({
  kind: z.enum([
    'store-not-writable',
    'clock-went-back',
    'key-store-locked',
    'row-quarantined',
    'exchanges-set-aside',
  ]),
  since: epochSeconds,
  /** What happened and what to do, for people. */
  text: z.string(),
})

/** Something that is not as it should be while the program runs. */
export type ServerCondition = z.infer<typeof serverCondition>

const serverStatus = z.strictObject({
  issuer: z.string(),
  fhirBase: z.string(),
  host: z.enum(['electron', 'node']),
  version: z.string(),
  startedAt: epochSeconds,
  now: epochSeconds,
  approval: z.enum(['interactive', 'automatic']),
  databaseFile: z.string(),
  counts: z.strictObject({
    clients: z.int(),
    activeGrants: z.int(),
    users: z.int(),
    exchanges: z.int(),
  }),
  /** What to warn people of; empty when all is well. */
  conditions: z.array(serverCondition),
  /** Documents a person may want to copy or open. */
  documents: z.array(z.strictObject({ name: z.string(), url: z.string() })),
})

/** What runs, where, and how much it holds. */
export type ServerStatus = z.infer<typeof serverStatus>

/** Methods about the running program. */
export const serverMethods = {
  'server.status': method('Tells what runs, where, and how much it holds', noParams, serverStatus),
  'server.forgetCopied': method(
    'Clears the clipboard of the desktop in a minute if it still holds a text then; a browser keeps its own',
    z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    z.strictObject({ isForgotten: z.boolean() }),
  ),
}
