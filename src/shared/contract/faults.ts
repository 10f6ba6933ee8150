import { z } from 'zod'
import { faultCatalogue } from '../faults/index.ts'
import { method } from './contract.ts'
import { providerId } from './identity-provider.ts'
import { done, epochSeconds, noParams } from './page.ts'

/** Name of a fault of the catalogue. */
export const faultId = z.enum(faultCatalogue.map(({ id }) => id))

/** How often a fault happens; null: until it is switched off. */
const times = z.int().min(1).max(1000).nullable()

/** A fault that a launch is to meet. */
export const orderedFault = z.strictObject({ fault: faultId, times: times.default(null) })

/** Who can be chosen to meet a fault. */
const settableTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everyone') }),
  z.strictObject({ kind: z.literal('client'), client_id: z.string().min(1).max(200) }),
  /** For faults of the identity providers alone. */
  z.strictObject({ kind: z.literal('identity-provider'), id: providerId }),
])

const target = z.discriminatedUnion('kind', [
  ...settableTarget.options,
  z.strictObject({
    kind: z.literal('launch'),
    runId: z.string(),
    client_id: z.string(),
  }),
])

const activeFault = z.strictObject({
  id: z.string(),
  fault: faultId,
  target,
  /** How often it was to happen; null: until it is switched off. */
  times,
  /** How often it has happened. */
  happened: z.int().min(0),
  setAt: epochSeconds,
})

/** A fault that is on. */
export type ActiveFault = z.infer<typeof activeFault>
/** Who meets a fault. */
export type FaultTarget = z.infer<typeof target>
/** A fault that a launch is to meet. */
export type OrderedFault = z.infer<typeof orderedFault>

/** Methods about deliberate misbehaviour of this server and its identity providers. */
export const faultMethods = {
  'faults.list': method('Lists the faults that are on', noParams, z.array(activeFault)),
  'faults.set': method(
    'Switches a fault on for everyone, one client or one identity provider, in place of the same one that is on there',
    z.strictObject({
      fault: faultId,
      target: settableTarget.default({ kind: 'everyone' }),
      times: times.default(null),
    }),
    activeFault,
  ),
  'faults.clear': method(
    'Switches off the faults named, or all that are on',
    z.strictObject({ ids: z.array(z.string().max(100)).max(1000).optional() }),
    done,
  ),
}

/** Events about deliberate misbehaviour. */
export const faultEvents = { 'faults.changed': z.strictObject({}) }
