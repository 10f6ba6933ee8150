import { fail, type InspectorRule, pass } from '../rule.ts'
import { checkClaim, claimRules, shapes } from './claim-rule.ts'

const metadata = 'UDAP Security 2.0.0 section 2.3'
const certification = 'UDAP Security 2.0.0 section 3.3'

/** Rules about signed metadata, certifications, and the ID tokens of tiered OAuth. */
export const udapDocumentRules: readonly InspectorRule[] = [
  ...claimRules(
    ['udap-signed-metadata'],
    [
      {
        id: 'metadata-token-endpoint',
        claim: 'token_endpoint',
        presence: 'required',
        shape: shapes.url,
        clause: `${metadata}; UDAP-DISC-010`,
        advice: 'Repeat the token endpoint of the metadata.',
      },
      {
        id: 'metadata-registration-endpoint',
        claim: 'registration_endpoint',
        presence: 'required',
        shape: shapes.url,
        clause: `${metadata}; UDAP-DISC-010`,
        advice: 'Repeat the registration endpoint of the metadata.',
      },
      {
        id: 'metadata-authorization-endpoint',
        claim: 'authorization_endpoint',
        presence: 'optional',
        shape: shapes.url,
        clause: `${metadata}; UDAP-DISC-010`,
        advice: 'Repeat the authorization endpoint of the metadata, where it has one.',
      },
    ],
  ),
  {
    id: 'metadata-https',
    level: 'warning',
    clause: `${metadata}; UDAP-DISC-024`,
    profiles: ['udap-signed-metadata'],
    advice: 'Serve every endpoint over https outside a lab.',
    reads: ['authorization_endpoint', 'token_endpoint', 'registration_endpoint'],
    check: ({ claims }) => {
      const names = ['authorization_endpoint', 'token_endpoint', 'registration_endpoint']
      const plain = names.find((name) => claims.string(name)?.startsWith('http:') === true)
      return plain === undefined
        ? pass('Every endpoint is https')
        : fail('An endpoint is not https', `${plain} ${claims.string(plain)}`, 'https')
    },
  },
  ...claimRules(
    ['udap-certification'],
    [
      {
        id: 'certification-iss',
        claim: 'iss',
        presence: 'required',
        shape: shapes.uri,
        clause: `${certification}; UDAP-CERT-004`,
        advice: 'Name the certifier by a URI of its certificate.',
      },
      {
        id: 'certification-sub',
        claim: 'sub',
        presence: 'required',
        shape: shapes.uri,
        clause: `${certification}; UDAP-CERT-004`,
        advice: 'Name the app by a URI of its certificate.',
      },
      {
        id: 'certification-name',
        claim: 'certification_name',
        presence: 'required',
        shape: shapes.text,
        clause: `${certification}; UDAP-CERT-016`,
        advice: 'Name the certification.',
      },
      {
        id: 'certification-uris',
        claim: 'certification_uris',
        presence: 'required',
        shape: shapes.uris,
        clause: `${certification}; UDAP-CERT-016`,
        advice: 'List at least one URI of the certification.',
      },
      {
        id: 'certification-endorsement',
        claim: 'is_endorsement',
        presence: 'optional',
        shape: shapes.boolean,
        clause: 'UDAP Certifications and Endorsements; UDAP-CERT-018',
        advice: 'Say true or false, not a text.',
      },
      {
        id: 'certification-status',
        claim: 'certification_status_endpoint',
        presence: 'optional',
        shape: shapes.https,
        clause: 'UDAP Certifications and Endorsements; UDAP-CERT-014',
        advice: 'Give an https URL.',
      },
      {
        id: 'certification-logo',
        claim: 'certification_logo',
        presence: 'optional',
        shape: shapes.https,
        clause: 'UDAP Certifications and Endorsements; section 9.10',
        advice: 'Give an https URL.',
      },
      {
        id: 'certification-jwks-uri',
        claim: 'jwks_uri',
        presence: 'absent',
        clause: 'UDAP Certifications and Endorsements; UDAP-CERT-012',
        advice: 'Carry the keys themselves in jwks.',
      },
    ],
  ),
  {
    id: 'certification-issuer',
    level: 'error',
    clause: 'UDAP Certifications and Endorsements; UDAP-CERT-017',
    profiles: ['udap-certification'],
    advice: 'Name the certifier in certification_issuer, unless the app certifies itself.',
    reads: ['iss', 'sub', 'certification_issuer'],
    check: ({ claims }) => {
      const isOwn = claims.string('iss') === claims.string('sub')
      return checkClaim(claims, 'certification_issuer', isOwn ? 'absent' : 'required', shapes.text)
    },
  },
  {
    id: 'certification-beyond-certificate',
    level: 'error',
    clause: `${certification}; UDAP-CERT-005`,
    profiles: ['udap-certification'],
    advice: 'Let the certification end no later than the certificate it is signed with.',
    check: ({ claims, certificates: [leaf] }) => {
      const exp = claims.integer('exp')
      if (leaf === undefined || exp === undefined) return undefined
      return exp <= leaf.notAfter
        ? pass('Ends before its certificate')
        : fail('Outlives its certificate', String(exp), `at most ${leaf.notAfter}`)
    },
  },
  ...claimRules(
    ['udap-id-token'],
    [
      {
        id: 'udap-id-acr',
        claim: 'acr',
        presence: 'required',
        shape: shapes.text,
        level: 'warning',
        clause: 'UDAP Tiered OAuth section 3; UDAP-IDP-009',
        advice: 'Say how the user was identified, as http://udap.org/ial2.',
      },
      {
        id: 'udap-id-amr',
        claim: 'amr',
        presence: 'required',
        shape: shapes.texts,
        level: 'warning',
        clause: 'UDAP Tiered OAuth section 3; section 9.9',
        advice: 'Say how the user signed in.',
      },
      {
        id: 'udap-id-nonce',
        claim: 'nonce',
        presence: 'required',
        shape: shapes.text,
        clause: 'UDAP Tiered OAuth section 3; section 9.9',
        advice: 'Repeat the nonce the data holder sent.',
      },
    ],
  ),
]
