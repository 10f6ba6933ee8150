import { hasUriSan, uriSansOf } from '../../../certificate-path/index.ts'
import { invalidSoftwareStatement, unapprovedSoftwareStatement } from '../../../errors.ts'
import type { RequestScope } from '../../../http/index.ts'
import { describeMember } from '../../../jwt/index.ts'
import type { SignedUdapJwt } from '../../../udap/signers/index.ts'
import {
  checkUdapAudience,
  checkUdapTimes,
  decodeUdapJwt,
  readUdapIssuer,
  readUdapTokenId,
  UdapJwtError,
} from '../../../udap/udap-jwt/index.ts'
import { endpointsOf, udapAlgorithmsOf } from '../../discovery/index.ts'
import { nowSeconds } from '../registration-services.ts'
import type { StatementServices } from './statement-services.ts'

/** What statements are validated with, at whichever endpoint they were sent to. */
export interface StatementJudge extends Pick<StatementServices, 'usedStatements' | 'platform'> {
  readonly udap: Pick<StatementServices['udap'], 'communities' | 'authenticateSigner'>
  /** The issuer decides whose registration endpoint the statement has to be made for. */
  readonly settings: Pick<StatementServices['settings'], 'current'>
}

/** Longest time of a software statement. @see UDAP-DCR-009; spec/udap.md section 8.1 */
const longestStatementSeconds = 300

/** A software statement that holds, with the identity it was made by. */
export interface ValidStatement extends SignedUdapJwt {
  /** The URI the app is known by in its community. */
  readonly iss: string
}

/** Validates a software statement: its signer, whom it is by and for, its time, and that it was not used before.
 * @throws {OAuthError} invalid_software_statement, or unapproved_software_statement when its signer is not trusted
 * @see UDAP-DCR-004, UDAP-DCR-007 to UDAP-DCR-010; spec/udap.md section 8.3, D2, D3; spec/security.md UD-15
 */
export async function validateStatement(
  statement: string,
  services: StatementJudge,
  scope: RequestScope,
): Promise<ValidStatement> {
  try {
    const { authenticateSigner, communities } = services.udap
    const { registration: advertised } = udapAlgorithmsOf(services.settings.current)
    const jwt = decodeUdapJwt(statement, advertised)
    const signed = await authenticateSigner(jwt, communities.list(), scope)
    const iss = checkIdentity(signed)
    checkName(signed, iss)
    await checkUse(signed, iss, services)
    pass(scope, `made by ${iss} for this endpoint, not used before`)
    return { ...signed, iss }
  } catch (cause) {
    if (!(cause instanceof UdapJwtError)) throw cause
    const refuse = cause.stage === 'trust' ? unapprovedSoftwareStatement : invalidSoftwareStatement
    const explanation = {
      ...cause.explanation,
      parameter: `software_statement ${cause.explanation.parameter}`,
    }
    throw refuse(`software_statement: ${cause.message}`, { explanation, cause })
  }
}

/** The app is who its certificate says, character by character. @see UDAP-PKI-009; UDAP-DCR-008 */
function checkIdentity({ jwt, leaf }: SignedUdapJwt): string {
  const iss = readUdapIssuer(jwt.claims)
  if (hasUriSan(leaf, iss)) return iss
  const names = uriSansOf(leaf)
  throw new UdapJwtError('claims', {
    check: 'udap-issuer-in-certificate',
    clause: 'UDAP Security 2.0.0 section 1.2.3; UDAP-PKI-009, UDAP-DCR-008; UD-07',
    parameter: 'claim iss',
    seen: describeMember(iss),
    wanted: names.length === 0 ? 'a certificate with a URI' : `one of ${names.join(' ')}`,
  })
}

/** The community says which names its apps may have. @see UDAP-PKI-023 */
function checkName({ community: { uri, policy } }: SignedUdapJwt, iss: string): void {
  const { clientUriPrefixes: beginnings } = policy
  if (beginnings.length === 0 || beginnings.some((prefix) => iss.startsWith(prefix))) return
  throw new UdapJwtError('trust', {
    check: 'app-name-of-community',
    clause: 'UDAP Security 2.0.0, trust community checklist; UDAP-PKI-023',
    parameter: 'claim iss',
    seen: describeMember(iss),
    wanted: `in community ${uri} a URI that begins with ${beginnings.slice(0, 5).join(' or ')}`,
  })
}

async function checkUse(
  { jwt, community }: SignedUdapJwt,
  iss: string,
  services: StatementJudge,
): Promise<void> {
  const { issuer } = services.settings.current
  const { clockSkewSeconds: skewSeconds } = community.policy
  const now = nowSeconds(services)
  checkUdapAudience(jwt.claims, endpointsOf(issuer).registration_endpoint)
  const lifetimeSeconds = longestStatementSeconds
  const { expiresAt } = checkUdapTimes(jwt.claims, { now, skewSeconds, lifetimeSeconds })
  const jti = readUdapTokenId(jwt.claims)
  const use = { iss: `software-statement ${iss}`, jti, expiresAt, now, skewSeconds }
  if (await services.usedStatements.use(use)) return
  throw new UdapJwtError('claims', {
    check: 'software-statement-used-once',
    clause: 'UDAP Dynamic Client Registration section 4.1; UDAP-DCR-010, UDAP-JWT-010',
    parameter: 'claim jti',
    seen: `${describeMember(jti)}, which was used before`,
    wanted: 'a value this app has not used yet',
  })
}

function pass(scope: RequestScope, text: string): void {
  scope.note({
    outcome: 'passed',
    check: 'software-statement',
    clause: 'UDAP Security 2.0.0 section 3.1; UDAP-DCR-008 to UDAP-DCR-010',
    text,
  })
}
