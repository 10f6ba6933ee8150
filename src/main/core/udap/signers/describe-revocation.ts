import type { PathVerdict } from '../../certificate-path/index.ts'

/** What is known about the revocation of the certificates of a path. */
export interface RevocationTold {
  /** Whether the status of every one of them is known, which then is good. */
  readonly isKnown: boolean
  /** A sentence for a person, without its full stop. */
  readonly text: string
}

/** Tells whether anybody said that the certificates of a trusted path are not revoked, and who.
 * @see UDAP-PKI-013; spec/security.md UD-11
 */
export function describeRevocation(checks: PathVerdict['checks']): RevocationTold {
  const known = checks.filter(({ rule }) => rule === 'not-revoked')
  const unknown = checks.filter(
    ({ rule }) => rule === 'revocation-status' || rule === 'revocation-pointer',
  )
  const say = ({ certificate, seen }: PathVerdict['checks'][number]) =>
    `${certificate.subject}: ${seen}`
  if (unknown.length > 0) {
    return {
      isKnown: false,
      text: `Whether it was revoked is not known. ${unknown.map(say).join('; ')}`,
    }
  }
  if (known.length === 0) return { isKnown: false, text: 'Whether it was revoked was not asked' }
  return { isKnown: true, text: `Not revoked. ${known.map(say).join('; ')}` }
}
