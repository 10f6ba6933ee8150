import { elementsAt } from '../../../../shared/fhir/element-path.ts'
import {
  isResourceTypeName,
  type ResourceTypeName,
} from '../../../../shared/fhir/resource-types.ts'
import { textOf } from '../../../../shared/fhir/search-match/element.ts'
import { findSearchParameter } from '../../../../shared/fhir/search-parameters.ts'
import type { Clock } from '../../platform.ts'
import { describeSecurity, type OAuthUris } from '../capability-statement.ts'
import { isJsonObject } from '../resource-body.ts'
import type { Upstream } from './upstream.ts'
import { upstreamUnfit } from './upstream-errors.ts'

interface CapabilityOptions {
  readonly fhirBase: string
  readonly version: string
  readonly oauthUris: OAuthUris
  readonly isUdapNamed: boolean
  readonly isWritable: boolean
  readonly ask: AskCapabilities
}

/** Fetches what the upstream says it can do.
 * @throws {FhirError} 502: it is no R4 CapabilityStatement; as `Upstream.send`
 */
export async function fetchCapabilities(
  upstream: Upstream,
): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await upstream.send({ method: 'GET', path: 'metadata' })
  if (!isJsonObject(body) || body['resourceType'] !== 'CapabilityStatement') {
    throw upstreamUnfit('no CapabilityStatement at /metadata', 'the base URL of a FHIR server')
  }
  const { fhirVersion } = body
  if (typeof fhirVersion !== 'string' || !fhirVersion.startsWith('4.0.')) {
    throw upstreamUnfit(`fhirVersion ${String(fhirVersion)}`, '4.0.1')
  }
  return body
}

/** Asks an upstream what it can do. */
export type AskCapabilities = typeof fetchCapabilities

/** Remembers for half a minute what an upstream said, since whoever asks for it needs no token.
 * @throws {FhirError} as `fetchCapabilities`; a failure is not remembered
 */
export function rememberCapabilities({ now }: Pick<Clock, 'now'>): AskCapabilities {
  let kept: { base: string; until: number; said: Awaited<ReturnType<AskCapabilities>> } | undefined
  return async (upstream) => {
    if (kept?.base === upstream.base && now() < kept.until) return kept.said
    const said = await fetchCapabilities(upstream)
    kept = { base: upstream.base, until: now() + 30_000, said }
    return said
  }
}

/** Builds the CapabilityStatement of what can be done here: what the upstream can do, as far as it is passed on,
 * protected as this server protects it.
 * @throws {FhirError} as `fetchCapabilities`
 * @see HL7 FHIR 4.0.1, CapabilityStatement; DSC-15, DSC-16
 */
export async function proxyCapabilities(
  upstream: Upstream,
  options: CapabilityOptions,
): Promise<object> {
  const theirs = await options.ask(upstream)
  const { isWritable } = options
  const [rest] = elementsAt(theirs, 'rest').filter((one) => textOf(one, 'mode') === 'server')
  const date = theirs['date']
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: typeof date === 'string' ? date : '2026-11-22',
    kind: 'instance',
    name: 'TrustbenchProxy',
    title: 'Trustbench in front of a FHIR server',
    software: { name: 'Trustbench', version: options.version },
    implementation: {
      description: 'Another FHIR server, within the scopes of the access token',
      url: options.fhirBase,
    },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    ...(isWritable ? { patchFormat: ['application/json-patch+json'] } : {}),
    rest: [
      {
        mode: 'server',
        security: describeSecurity(options.oauthUris, options.isUdapNamed),
        resource: elementsAt(rest, 'resource').flatMap((one) => {
          const type = textOf(one, 'type')
          const isKnown = type !== undefined && isResourceTypeName(type)
          return isKnown ? [describeResource(type, one, isWritable)] : []
        }),
        interaction: [
          ...codesOf(rest).filter((code) => systemInteractions.has(code)),
          // Each entry is passed on alone, so the upstream need not know batches.
          'batch',
        ].map((code) => ({ code })),
      },
    ],
  }
}

const systemInteractions = new Set(['search-system', 'history-system'])
const reading = ['read', 'vread', 'history-instance', 'history-type', 'search-type']
const writing = ['create', 'update', 'delete']

function codesOf(holder: unknown): readonly string[] {
  return elementsAt(holder, 'interaction.code').filter((code) => typeof code === 'string')
}

function describeResource(type: ResourceTypeName, theirs: unknown, isWritable: boolean): object {
  const offered = new Set(isWritable ? [...reading, ...writing] : reading)
  const codes = codesOf(theirs).filter((code) => offered.has(code))
  const isUpdatable = codes.includes('update')
  // A patch is applied here and passed on as an update.
  const all = isUpdatable ? [...codes, 'patch'] : codes
  const parameters = elementsAt(theirs, 'searchParam').flatMap((parameter) => {
    const name = textOf(parameter, 'name') ?? ''
    const known = findSearchParameter(type, name)
    return known === undefined ? [] : [{ name, type: known.kind }]
  })
  const [profile] = elementsAt(theirs, 'profile').filter((url) => typeof url === 'string')
  const canEverything =
    type === 'Patient' && elementsAt(theirs, 'operation.name').includes('everything')
  return {
    type,
    ...(profile === undefined ? {} : { profile }),
    interaction: all.map((code) => ({ code })),
    conditionalCreate: codes.includes('create'),
    conditionalRead: 'not-match',
    conditionalUpdate: isUpdatable,
    conditionalDelete: codes.includes('delete') ? 'single' : 'not-supported',
    searchParam: parameters,
    ...(canEverything
      ? {
          operation: [
            {
              name: 'everything',
              definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything',
            },
          ],
        }
      : {}),
  }
}
