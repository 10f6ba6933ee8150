import type { IdentityProviderFault } from '../../../../shared/udap/identity-provider-faults.ts'
import type { IdTokenDraft } from '../token/index.ts'

const hourSeconds = 3_600

/** Puts wrong content into an ID token before it is signed.
 * @param isOn whether a fault is on
 * @param now epoch seconds
 */
export function misdraft(
  { header, claims }: IdTokenDraft,
  isOn: (fault: IdentityProviderFault) => boolean,
  now: number,
): IdTokenDraft {
  const { x5c, ...withoutCertificates } = header
  return {
    header: isOn('no-certificates') ? withoutCertificates : { ...withoutCertificates, x5c },
    claims: {
      ...claims,
      ...(isOn('wrong-issuer') ? { iss: `${claims['iss']}/other` } : {}),
      ...(isOn('wrong-audience') ? { aud: 'another-client' } : {}),
      ...(isOn('wrong-nonce') ? { nonce: 'another-nonce' } : {}),
      ...(isOn('expired-id-token') ? { iat: now - 2 * hourSeconds, exp: now - hourSeconds } : {}),
    },
  }
}

/** An ID token that nobody signed. @see RFC 7519 section 6 */
export function unsign({ header, claims }: IdTokenDraft): string {
  const parts = [{ ...header, alg: 'none' }, claims]
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`
}
