import { invalidRequest, invalidTarget, type OAuthError } from '../../errors.ts'
import type { Parameters } from '../../http/index.ts'

/** Requires `aud`, or `resource` in its place, to name this FHIR base URL.
 * @param isRequired whether one of them must be there
 * @throws {OAuthError} invalid_request: neither, a wrong `aud`, or both and different; invalid_target: a wrong `resource`
 * @see SMART App Launch 2.2.0, app-launch, aud; RFC 8707 section 2; SAL-13, SAL-35; rulings D-01, D-02;
 *   UDAP-AZ-013
 */
export function checkAudience(parameters: Parameters, fhirBase: string, isRequired: boolean): void {
  const aud = parameters.get('aud')
  const resource = parameters.get('resource')
  if (aud === undefined && resource === undefined) {
    if (!isRequired) return
    throw wrongAudience('absent', fhirBase)
  }
  if (resource !== undefined && !isSameBase(resource, fhirBase)) {
    if (aud !== undefined && isSameBase(aud, fhirBase)) {
      throw invalidRequest(`aud is ${aud} but resource is ${resource}`, {
        explanation: explain('resource', resource, `the same as aud, ${fhirBase}`),
      })
    }
    throw invalidTarget(`resource is ${resource}, wanted ${fhirBase}`, {
      explanation: explain('resource', resource, fhirBase),
    })
  }
  if (aud !== undefined && !isSameBase(aud, fhirBase)) throw wrongAudience(aud, fhirBase)
}

function wrongAudience(seen: string, wanted: string): OAuthError {
  return invalidRequest(`aud is ${seen}, wanted ${wanted}`, {
    explanation: explain('aud', seen, wanted),
  })
}

function explain(parameter: string, seen: string, wanted: string) {
  return {
    check: 'audience-is-this-fhir-base',
    clause: 'SMART App Launch 2.2.0, app-launch; SAL-13, SAL-35',
    parameter,
    seen,
    wanted,
  }
}

/** Compares scheme and host without case, ignores a default port and one trailing slash, and takes the path as it is.
 * @see ruling D-02
 */
export function isSameBase(seen: string, base: string): boolean {
  const seenParts = splitBase(seen)
  const baseParts = splitBase(base)
  return (
    seenParts !== undefined &&
    baseParts !== undefined &&
    seenParts.origin === baseParts.origin &&
    seenParts.path === baseParts.path
  )
}

function splitBase(text: string): { origin: string; path: string } | undefined {
  const start = /^([a-z][a-z0-9+.-]*):\/\/([^/?#@\\]+)/i.exec(text)
  if (start === null || !URL.canParse(text)) return undefined
  const path = text.slice(start[0].length)
  // The origin is normalised by the parser; the path is kept as sent, so that dot segments and escapes do not match.
  return { origin: new URL(text).origin, path: path.endsWith('/') ? path.slice(0, -1) : path }
}
