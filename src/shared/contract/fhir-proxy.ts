import { z } from 'zod'
import { method } from './contract.ts'
import { done, noParams } from './page.ts'

const base = z.string().max(2000)

const status = z.strictObject({
  /** Base URL that requests are passed on to; empty while the sandbox answers itself. */
  base,
  /** The header sent along, without its value. */
  header: z
    .strictObject({
      name: z.string(),
      /** The only origin it is sent to. */
      origin: z.string(),
      /** Whether requests go to that origin now. */
      isSent: z.boolean(),
    })
    .nullable(),
})

const check = z.strictObject({
  isUsable: z.boolean(),
  /** What was found, in words: the server, or what is wrong with it. */
  text: z.string(),
  /** Resource types it serves. */
  types: z.int(),
})

/** How the connection to another FHIR server is. */
export type FhirProxyCheck = z.infer<typeof check>
/** Which FHIR server requests are passed on to. */
export type FhirProxyStatus = z.infer<typeof status>

/** Methods about passing FHIR requests on; the base URL itself is the setting fhirProxyBase. */
export const fhirProxyMethods = {
  'fhirProxy.status': method(
    'Tells which FHIR server requests are passed on to, and which header goes along',
    noParams,
    status,
  ),
  'fhirProxy.check': method(
    'Asks a FHIR server for its CapabilityStatement and tells whether requests can be passed on to it',
    z.strictObject({ base }),
    check,
  ),
  'fhirProxy.saveHeader': method(
    'Keeps a header, sealed, that is sent to the servers at the origin of a base URL and nowhere else',
    z.strictObject({
      base,
      name: z
        .string()
        .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'the name of a header, as in X-Api-Key'),
      value: z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,4094}[\x21-\x7e])?$/, 'visible ASCII'),
    }),
    done,
  ),
  'fhirProxy.removeHeader': method('Forgets the header', noParams, done),
}
