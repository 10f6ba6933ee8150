import {
  type DiscoveryField,
  type DiscoveryReport,
  discoveryDocumentKinds,
} from '../../../shared/contract/discovery.ts'
import { missingOfSets } from './capability-sets.ts'
import { describeDocument } from './check-document.ts'
import { checkField } from './check-field.ts'
import { compareField, type FieldValues, readOAuthUris } from './compare-field.ts'
import { capabilitiesOf, type FieldRule, fieldRules } from './fields.ts'
import type { Members, ReadDocuments } from './read-documents.ts'

const valueCharacters = 4_000

/** Puts what was read side by side, with a verdict for each document and each field.
 * @param readAt epoch seconds
 * @see DSC-19
 */
export function buildReport(read: ReadDocuments, readAt: number): DiscoveryReport {
  const smart = read.fetched.smart.content
  const uris = readOAuthUris(read.fetched.capability.content)
  const ruled = fieldRules.map((rule) => describeField(rule, read, uris))
  return {
    fhirBase: read.fhirBase,
    issuer: read.issuer,
    readAt,
    documents: discoveryDocumentKinds.map((kind) => describeDocument(kind, read)),
    fields: [...ruled, ...otherFields(read)],
    capabilitySets: missingOfSets(smart === undefined ? [] : capabilitiesOf(smart)),
  }
}

function describeField(
  rule: FieldRule,
  { fetched }: ReadDocuments,
  uris: Readonly<Record<string, string>>,
): DiscoveryField {
  const smart = fetched.smart.content
  const values: FieldValues = {
    smart: smart?.[rule.name],
    oauth: fetched.oauth.content?.[rule.name],
    openid: fetched.openid.content?.[rule.name],
    capability: rule.extension === undefined ? undefined : uris[rule.extension],
  }
  const { agreement, findings } = compareField(rule.name, values)
  return {
    name: rule.name,
    presence: smart === undefined ? 'not known' : rule.presence(smart),
    values: toTexts(values),
    agreement,
    // Without a SMART configuration there is nothing its rules could be about.
    findings: [...(smart === undefined ? [] : checkField(rule, smart)), ...findings],
  }
}

/** Members that no rule of SMART is about, in any of the three JSON documents. */
function otherFields({ fetched }: ReadDocuments): DiscoveryField[] {
  const ruled = new Set(fieldRules.map(({ name }) => name))
  const contents: readonly (Members | undefined)[] = [
    fetched.smart.content,
    fetched.oauth.content,
    fetched.openid.content,
  ]
  const names = new Set(contents.flatMap((content) => Object.keys(content ?? {})))
  return [...names]
    .filter((name) => !ruled.has(name))
    .slice(0, 200)
    .sort()
    .map((name) => {
      const [smart, oauth, openid] = contents.map((content) => content?.[name])
      const values = { smart, oauth, openid, capability: undefined }
      const { agreement, findings } = compareField(name, values)
      return { name, presence: 'other', values: toTexts(values), agreement, findings }
    })
}

function toTexts(values: FieldValues): DiscoveryField['values'] {
  const text = (value: unknown) =>
    value === undefined ? null : JSON.stringify(value).slice(0, valueCharacters)
  return {
    smart: text(values.smart),
    oauth: text(values.oauth),
    openid: text(values.openid),
    capability: text(values.capability),
  }
}
