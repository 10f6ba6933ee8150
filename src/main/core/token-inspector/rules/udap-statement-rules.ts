import { fail, type InspectionSubject, type InspectorRule, pass } from '../rule.ts'
import { checkClaim, claimRules, oneOf, shapes, textsOf } from './claim-rule.ts'

const statement = 'UDAP Security 2.0.0 section 3.1'

/** Rules about software statements and the metadata in them. */
export const udapStatementRules: readonly InspectorRule[] = [
  ...claimRules(
    ['udap-software-statement'],
    [
      {
        id: 'statement-aud',
        claim: 'aud',
        presence: 'required',
        shape: shapes.textOrTexts,
        clause: `${statement}; UDAP-DCR-008`,
        advice: 'Put the registration endpoint into aud.',
      },
      {
        id: 'statement-client-name',
        claim: 'client_name',
        presence: 'required',
        shape: shapes.text,
        clause: `${statement}; UDAP-DCR-016`,
        advice: 'Give the app a name people can read.',
      },
      {
        id: 'statement-contacts',
        claim: 'contacts',
        presence: 'required',
        shape: shapes.contacts,
        clause: `${statement}; UDAP-DCR-016`,
        advice: 'List at least one mailto URI.',
      },
      {
        id: 'statement-grant-types',
        claim: 'grant_types',
        presence: 'required',
        shape: { wanted: 'a list', fits: ({ elements }) => elements !== undefined },
        clause: `${statement}; UDAP-DCR-011`,
        advice: 'List the grants; an empty list cancels a registration.',
      },
      {
        id: 'statement-auth-method',
        claim: 'token_endpoint_auth_method',
        presence: 'required',
        shape: oneOf('private_key_jwt', 'client_secret_basic'),
        clause: `${statement}; UDAP-DCR-015`,
        advice: 'Let it be private_key_jwt; client_secret_basic only where CARIN rules are on.',
      },
      {
        id: 'statement-scope',
        claim: 'scope',
        presence: 'required',
        shape: shapes.text,
        clause: `${statement}; UDAP-DCR-018`,
        advice: 'Name the scopes the app may ask for.',
      },
    ],
  ),
  {
    id: 'statement-iss-is-sub',
    level: 'error',
    clause: `${statement}; UDAP-DCR-008; UDAP-DISC-008`,
    profiles: ['udap-software-statement', 'udap-signed-metadata'],
    advice: 'Let iss and sub be the same URI of the signing certificate.',
    reads: ['iss', 'sub'],
    check: ({ claims }) => {
      const iss = claims.string('iss')
      return iss !== undefined && iss === claims.string('sub') && URL.canParse(iss)
        ? pass('iss and sub are the same URI', iss)
        : fail(
            'iss and sub differ or are no URI',
            `${claims.get('iss')?.text} ${claims.get('sub')?.text}`,
            'one URI in both',
          )
    },
  },
  {
    id: 'statement-one-grant',
    level: 'error',
    clause: `${statement}; UDAP-DCR-011`,
    profiles: ['udap-software-statement'],
    advice:
      'Register authorization_code (with refresh_token or without) or client_credentials, not both.',
    reads: ['grant_types'],
    check: ({ claims }) => {
      const grants = textsOf(claims, 'grant_types')
      if (claims.get('grant_types')?.elements === undefined) return undefined
      const isCode = grants.includes('authorization_code')
      const isService = grants.includes('client_credentials')
      const isLoneRefresh = grants.includes('refresh_token') && !isCode
      const known = ['authorization_code', 'client_credentials', 'refresh_token']
      const isFit = (grants.length === 0 || isCode !== isService) && !isLoneRefresh
      return isFit && grants.every((grant) => known.includes(grant))
        ? pass('One kind of grant', grants.join(', ') || 'none: a cancellation')
        : fail(
            'Grants that do not go together',
            grants.join(', '),
            'authorization_code or client_credentials',
          )
    },
  },
  {
    id: 'statement-redirects',
    level: 'error',
    clause: `${statement}; UDAP-DCR-013`,
    profiles: ['udap-software-statement'],
    advice: 'List https redirect URIs with authorization_code, and none without.',
    reads: ['grant_types', 'redirect_uris'],
    check: (subject) => withCode(subject, 'redirect_uris', shapes.httpsUrls),
  },
  {
    id: 'statement-response-types',
    level: 'error',
    clause: `${statement}; UDAP-DCR-012`,
    profiles: ['udap-software-statement'],
    advice: 'Let response_types be ["code"] with authorization_code, and leave it away without.',
    reads: ['grant_types', 'response_types'],
    check: (subject) => {
      const code = {
        wanted: '["code"]',
        fits: ({ elements }: { elements?: readonly { string?: string }[] }) =>
          elements?.length === 1 && elements[0]?.string === 'code',
      }
      return withCode(subject, 'response_types', code)
    },
  },
  {
    id: 'statement-logo',
    level: 'error',
    clause: `${statement}; UDAP-DCR-017`,
    profiles: ['udap-software-statement'],
    advice: 'Give the https URL of a PNG, JPG or GIF in logo_uri.',
    reads: ['grant_types', 'logo_uri'],
    check: ({ claims }) => {
      if (!textsOf(claims, 'grant_types').includes('authorization_code')) return undefined
      const logo = claims.string('logo_uri')
      const isImage =
        logo !== undefined && /^https:\/\/[^?#]+\.(?:png|jpe?g|gif)(?:[?#].*)?$/i.test(logo)
      return isImage
        ? pass('Has a logo', logo)
        : fail(
            'Has no logo people can be shown',
            claims.get('logo_uri')?.text ?? 'no logo_uri',
            'https, PNG, JPG or GIF',
          )
    },
  },
]

/** A member that has to be there with the authorization code grant, and only there. */
function withCode(
  { claims }: InspectionSubject,
  name: string,
  shape: Parameters<typeof checkClaim>[3],
) {
  const grants = claims.get('grant_types')?.elements
  if (grants === undefined || grants.length === 0) return undefined
  const isCode = textsOf(claims, 'grant_types').includes('authorization_code')
  return checkClaim(claims, name, isCode ? 'required' : 'absent', shape)
}
