import type { Implementation } from '../implementation.ts'
import { nowhere } from '../strangers.ts'
import { leaveOut, rewrite } from '../transforms/members.ts'
import { refuse } from '../transforms/refusals.ts'
import { chainOf, signedMetadata } from '../transforms/signed-texts.ts'

const hourSeconds = 3_600

/** How UDAP metadata goes wrong. */
export function udapMetadataImplementations() {
  return {
    'udap-metadata-missing': refuse(
      'udap-metadata',
      404,
      'invalid_request',
      'there is no UDAP metadata, on purpose',
    ),
    'udap-metadata-unsigned': leaveOut('udap-metadata', 'signed_metadata'),
    'udap-metadata-bad-signature': signedMetadata((draft) => ({ ...draft, signature: 'altered' })),
    'udap-metadata-expired': signedMetadata((draft, { tools }) => ({
      ...draft,
      claims: {
        ...draft.claims,
        iat: tools.now() - 2 * hourSeconds,
        exp: tools.now() - hourSeconds,
      },
    })),
    'udap-metadata-wrong-issuer': signedMetadata((draft) => ({
      ...draft,
      claims: { ...draft.claims, iss: `${nowhere}/fhir`, sub: `${nowhere}/fhir` },
    })),
    'udap-metadata-endpoint-differs': rewrite(
      'udap-metadata',
      'token_endpoint',
      (url: unknown) => `${url}-elsewhere`,
    ),
    'udap-metadata-no-certificates': signedMetadata((draft) => {
      const { x5c: _x5c, ...header } = draft.header
      return { ...draft, header }
    }),
    'udap-metadata-expired-certificate': signedMetadata(async (draft, { tools }) => {
      const [leaf, ...above] = chainOf(draft)
      const ended = leaf && (await tools.endedTwin(leaf))
      if (ended === undefined) return undefined
      const x5c = [ended, ...above].map((der) => Buffer.from(der).toString('base64'))
      return { ...draft, header: { ...draft.header, x5c } }
    }),
  } satisfies Record<string, Implementation>
}
