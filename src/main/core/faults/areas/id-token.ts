import type { FaultContext, Implementation } from '../implementation.ts'
import { nobody, nowhere } from '../strangers.ts'
import { leaveOut } from '../transforms/members.ts'
import { idToken } from '../transforms/signed-texts.ts'

const hourSeconds = 3_600

/** How ID tokens go wrong. */
export function idTokenImplementations() {
  const claim = (make: (context: FaultContext) => Readonly<Record<string, unknown>>) =>
    idToken((draft, context) => ({ ...draft, claims: { ...draft.claims, ...make(context) } }))
  const without = (name: string) =>
    idToken((draft) => {
      const { [name]: left, ...claims } = draft.claims
      return left === undefined ? undefined : { ...draft, claims }
    })
  return {
    'id-token-missing': leaveOut('token', 'id_token'),
    'id-token-wrong-audience': claim(() => ({ aud: nobody })),
    'id-token-wrong-issuer': claim(() => ({ iss: nowhere })),
    'id-token-wrong-nonce': claim(() => ({ nonce: 'another-nonce' })),
    'id-token-no-nonce': without('nonce'),
    'id-token-expired': claim(({ tools }) => ({
      iat: tools.now() - 2 * hourSeconds,
      exp: tools.now() - hourSeconds,
    })),
    'id-token-from-the-future': claim(({ tools }) => ({
      iat: tools.now() + hourSeconds,
      exp: tools.now() + 2 * hourSeconds,
    })),
    'id-token-unsigned': idToken((draft) => ({
      ...draft,
      header: { ...draft.header, alg: 'none' },
      signature: 'missing',
    })),
    'id-token-wrong-signature': idToken((draft) => ({ ...draft, signature: 'altered' })),
    'id-token-strange-key': idToken((draft) => ({ ...draft, signature: 'another-key' })),
    'id-token-unknown-kid': idToken((draft) => ({
      ...draft,
      header: { ...draft.header, kid: nobody },
    })),
    'id-token-no-subject': without('sub'),
    'id-token-wrong-fhir-user': idToken((draft) =>
      draft.claims['fhirUser'] === undefined
        ? undefined
        : {
            ...draft,
            claims: { ...draft.claims, fhirUser: `${nowhere}/fhir/Practitioner/${nobody}` },
          },
    ),
    'id-token-wrong-at-hash': claim(() => ({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })),
  } satisfies Record<string, Implementation>
}
