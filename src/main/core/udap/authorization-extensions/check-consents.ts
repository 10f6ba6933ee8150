import { type B2bExtension, b2bKey } from '../../../../shared/udap/b2b-object.ts'
import type { B2bPolicy } from '../../../../shared/udap/b2b-policy.ts'
import { type ExtensionObject, isExtensionObject } from './extension-members.ts'
import type { ReferenceReader } from './reference-reader.ts'
import { refuseExtension } from './refuse-extension.ts'

/** In which circumstances consents are judged. */
export interface ConsentContext {
  readonly reader: ReferenceReader
  readonly fhirBase: string
  /** Epoch milliseconds. */
  readonly now: number
}

/** Judges what an extension object refers to. Consents of the sandbox always have to be active, permit, and be of the organization
 * and purpose of the request and of one patient; what is elsewhere has to be there where the community wants references resolved.
 * @returns what was found out, as sentences
 * @throws {OAuthError} invalid_grant, naming the member
 * @see UDAP-B2B-013, UDAP-B2B-014
 */
export async function checkConsents(
  extension: B2bExtension,
  { areReferencesResolved }: Pick<B2bPolicy, 'areReferencesResolved'>,
  context: ConsentContext,
): Promise<readonly string[]> {
  const { reader } = context
  const { organization_id: organization, consent_reference: references = [] } = extension
  const isWeb = /^https?:/i.test(organization)
  if (isWeb && (areReferencesResolved || reader.isHere(organization))) {
    await requireResource('organization_id', organization, 'Organization', reader)
  }
  const patients = new Set<string>()
  const findings: string[] = []
  for (const reference of references) {
    if (!areReferencesResolved && !reader.isHere(reference)) {
      findings.push(`${reference} was not looked at, since it is not of this server`)
      continue
    }
    const type = reference.split('/').at(-2) ?? ''
    const resource = await requireResource('consent_reference', reference, type, reader)
    const patient =
      type === 'Consent'
        ? judgeConsent(resource, reference, extension, context)
        : judgeDocument(resource, reference, context)
    if (patient !== undefined) patients.add(patient)
    findings.push(`${reference} permits it`)
  }
  if (patients.size > 1) {
    const seen = `of several patients: ${[...patients].join(' ')}`
    throw refuse('consent_reference', seen, 'consents of one patient', 'UDAP-B2B-014')
  }
  return findings
}

async function requireResource(
  member: string,
  url: string,
  type: string,
  reader: ReferenceReader,
): Promise<ExtensionObject> {
  const found = await reader.read(url)
  if (found.kind === 'missing') {
    throw refuse(member, found.why, `a ${type} that can be read`, 'UDAP-B2B-013')
  }
  const { resource } = found
  if (resource['resourceType'] === type) return resource
  const seen = `${url}, a ${String(resource['resourceType'])}`
  throw refuse(member, seen, `a ${type}`, 'UDAP-B2B-013')
}

/** @returns the patient the consent is of, as an absolute URL */
function judgeConsent(
  consent: ExtensionObject,
  reference: string,
  { organization_id, purpose_of_use }: B2bExtension,
  context: ConsentContext,
): string | undefined {
  const provision = isExtensionObject(consent['provision']) ? consent['provision'] : {}
  requireState('status', consent['status'], 'active', reference)
  requireState('provision.type', provision['type'], 'permit', reference)
  requirePeriod(provision['period'], reference, context.now)
  const organizations = [
    ...referencesIn(consent['organization'], context.fhirBase),
    ...referencesIn(actorsOf(provision), context.fhirBase),
  ]
  if (organizations.length > 0 && !organizations.includes(organization_id)) {
    const seen = `${reference}, given to ${organizations.join(' ')}`
    const wanted = `a consent given to organization_id ${organization_id}`
    throw refuse('consent_reference', seen, wanted, 'UDAP-B2B-014')
  }
  const purposes = codesOf(provision['purpose'])
  const other = purpose_of_use.find((purpose) => !purposes.includes(purpose))
  if (purposes.length > 0 && other !== undefined) {
    const seen = `${reference}, given for ${purposes.join(' ')}`
    throw refuse('consent_reference', seen, `a consent for purpose ${other}`, 'UDAP-B2B-014')
  }
  return referencesIn(consent['patient'], context.fhirBase)[0]
}

/** A document that records a consent has to be current. */
function judgeDocument(
  document: ExtensionObject,
  reference: string,
  context: ConsentContext,
): string | undefined {
  requireState('status', document['status'], 'current', reference)
  return referencesIn(document['subject'], context.fhirBase)[0]
}

function requireState(member: string, seen: unknown, wanted: string, reference: string): void {
  if (seen === wanted) return
  throw refuse(
    'consent_reference',
    `${reference} with ${member} ${String(seen)}`,
    `${member} ${wanted}`,
    'UDAP-B2B-014',
  )
}

function requirePeriod(period: unknown, reference: string, now: number): void {
  if (!isExtensionObject(period)) return
  const [start, end] = [timeOf(period['start'], 'first'), timeOf(period['end'], 'last')]
  if ((start === undefined || start <= now) && (end === undefined || now <= end)) return
  const seen = `${reference}, in force from ${String(period['start'])} to ${String(period['end'])}`
  throw refuse('consent_reference', seen, 'a consent in force now', 'UDAP-B2B-014')
}

/** A FHIR dateTime; a day that is the end of a period counts to its last moment. */
function timeOf(value: unknown, edge: 'first' | 'last'): number | undefined {
  if (typeof value !== 'string') return undefined
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value)
  const time = Date.parse(isDay && edge === 'last' ? `${value}T23:59:59.999Z` : value)
  return Number.isNaN(time) ? undefined : time
}

function actorsOf(provision: ExtensionObject): readonly unknown[] {
  const actors = Array.isArray(provision['actor']) ? provision['actor'] : []
  return actors.map((actor) => (isExtensionObject(actor) ? actor['reference'] : undefined))
}

/** The references of one or several elements, absolute. */
function referencesIn(value: unknown, fhirBase: string): readonly string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((element) => {
    const reference = isExtensionObject(element) ? element['reference'] : undefined
    if (typeof reference !== 'string') return []
    return [URL.canParse(reference) ? reference : `${fhirBase}/${reference}`]
  })
}

/** Codings as extension objects write them: the URI of the system, `#` and the code. OIDs of HL7 are known by both their names. */
function codesOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : []).flatMap((coding) => {
    if (!isExtensionObject(coding) || typeof coding['code'] !== 'string') return []
    const { code, system } = coding
    const systems = typeof system === 'string' ? [system, ...(otherNames.get(system) ?? [])] : []
    return [code, ...systems.map((name) => `${name}#${code}`)]
  })
}

/** @see HL7 v3 ActReason, from which PurposeOfUse is taken */
const otherNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['http://terminology.hl7.org/CodeSystem/v3-ActReason', ['urn:oid:2.16.840.1.113883.5.8']],
])

function refuse(member: string, seen: string, wanted: string, requirement: string) {
  return refuseExtension(b2bKey, member, seen, wanted, requirement)
}
