import type { IssuableKind, IssueWarning } from '../../../../shared/contract/certificates.ts'
import type { ParsedCertificateRequest } from '../../certificate-path/index.ts'

/** Warns of each URI of a server certificate that is not this server's FHIR base byte for byte: clients compare that way.
 * @see spec/udap.md UDAP-CA-002, UDAP-DISC-008
 */
export function warnOfOtherBases(
  kind: IssuableKind,
  uris: readonly string[],
  fhirBase: string,
): IssueWarning[] {
  if (kind !== 'server') return []
  return uris
    .filter((uri) => uri !== fhirBase)
    .map((uri) => ({
      code: 'uri-is-not-fhir-base',
      message: `${uri} is not the FHIR base URL of this server: ${describeDifference(uri, fhirBase)}`,
      seen: uri,
      wanted: fhirBase,
    }))
}

/** Warns when the names differ from those that were asked for; the operator's choice stands. */
export function warnOfOtherNames(
  chosen: readonly string[],
  { extensions }: ParsedCertificateRequest,
): IssueWarning[] {
  const requested = (extensions.subjectAltNames ?? []).map(({ value }) => value)
  const isSame = [...chosen].sort().join('\n') === [...requested].sort().join('\n')
  if (isSame) return []
  return [
    {
      code: 'names-differ-from-request',
      message: 'the names differ from those the request asks for',
      seen: chosen.join(', '),
      wanted: requested.length === 0 ? 'no names' : requested.join(', '),
    },
  ]
}

/** Warns that the issuer ends before the certificate would.
 * @param wanted epoch seconds
 * @param notAfter epoch seconds
 * @see spec/udap.md UDAP-CA-008
 */
export function warnOfClamping(wanted: number, notAfter: number): IssueWarning[] {
  if (wanted <= notAfter) return []
  return [
    {
      code: 'not-after-clamped',
      message: 'the certificate ends with its issuer',
      seen: instant(wanted),
      wanted: instant(notAfter),
    },
  ]
}

/** Says where two texts part, counting characters from one. */
function describeDifference(text: string, wanted: string): string {
  if (text === `${wanted}/`) return 'it has a slash at the end'
  let index = 0
  while (index < text.length && text[index] === wanted[index]) index += 1
  const seen = text[index] ?? 'its end'
  return `at character ${index + 1} it has ${seen}, wanted ${wanted[index] ?? 'the end'}`
}

function instant(time: number): string {
  return new Date(time * 1_000).toISOString()
}
