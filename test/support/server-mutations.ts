import type { Mutation } from '../core/certificate-path/support/mutations.ts'

type Row = readonly [rule: string, file: string, code: string, changedTo: string, title: string]

/** Rules of one test file; `file` of a rule is below src/main/core, the test below test. */
function noticedBy(test: string, rows: readonly Row[]): Mutation[] {
  return rows.map(([rule, file, code, changedTo, title]) => ({
    rule,
    file,
    code,
    changedTo,
    test,
    title,
  }))
}

const authorize = 'authorization-server/authorize'
const token = 'authorization-server/token'
const proof = 'authorization-server/client-authentication'
const grants = 'authorization-server/grants/sqlite-grant-store.ts'
const claims = `${proof}/assertion/check-claims.ts`
const header = `${proof}/assertion/check-header.ts`
const udapClaims = 'udap/udap-jwt/check-udap-claims.ts'
const udapForm = 'udap/udap-jwt/decode-udap-jwt.ts'
const statement = 'udap/software-statements/check-statement.ts'
const jws = 'jwt/strict-jws.ts'

const wrongMember = '%s [%s] [AS-14]'
const spoiledForm = '%s [ASY-30]'
const badStatement = 'registration refuses one $name [$id]'
const badRequest = 'registration refuses a $kind $name [$id]'

/** Rules of the authorization server and of UDAP, each with a change that switches it off and the test that then fails. The
 * rules about certificate paths are listed beside the validator.
 * @see spec/security.md section 10, rig Mutation
 */
export const serverMutations: readonly Mutation[] = [
  ...noticedBy('conformance/redirect-uri-variants.test.ts', [
    [
      'redirect URI registered',
      `${authorize}/check-redirect.ts`,
      'if (!matchRedirectUri(client, redirectUri)) {',
      'if (false) {',
      'of a %s client is refused by a page in each of 300 variants',
    ],
    [
      'redirect URI path',
      'authorization-server/clients/match-redirect-uri.ts',
      'own.host === loopback.host && own.rest === loopback.rest',
      'own.host === loopback.host',
      'of a %s client is refused by a page in each of 300 variants',
    ],
  ]),
  ...noticedBy('conformance/app-launch-authorize.test.ts', [
    [
      'client enabled',
      `${authorize}/check-redirect.ts`,
      'if (client !== undefined && !client.isDisabled) return client',
      'if (client !== undefined) return client',
      'shows a page and never redirects for a client it does not know',
    ],
    [
      'redirect parameters once',
      `${authorize}/check-redirect.ts`,
      'if (repeated.has(name)) throw page(',
      'if (false) throw page(',
      'refuses a repeated parameter, by page where it decides the redirect',
    ],
    [
      'state present',
      `${authorize}/request-rules.ts`,
      'isStateRequired: stateRequired,',
      'isStateRequired: false,',
      'requires state, unless the setting is lenient',
    ],
    [
      'code challenge present',
      `${authorize}/request-rules.ts`,
      'isCodeChallengeRequired: true,',
      'isCodeChallengeRequired: false,',
      'requires a code challenge of every kind of client',
    ],
    [
      'audience present',
      `${authorize}/request-rules.ts`,
      'isAudienceRequired: true,',
      'isAudienceRequired: false,',
      'refuses a missing or other audience by code',
    ],
    [
      'audience right',
      `${authorize}/check-audience.ts`,
      'if (aud !== undefined && !isSameBase(aud, fhirBase)) throw wrongAudience(aud, fhirBase)',
      '',
      'refuses a missing or other audience by code',
    ],
    [
      'challenge method',
      `${authorize}/check-request.ts`,
      "if (method !== 'S256') {",
      'if (false) {',
      'takes no method but S256',
    ],
    [
      'challenge form',
      `${authorize}/check-request.ts`,
      'if (!isCodeChallenge(challenge)) {',
      'if (false) {',
      'takes a challenge of 43 base64url characters only',
    ],
    [
      'response type',
      `${authorize}/check-request.ts`,
      "if (seen === 'code') return",
      'if (true) return',
      'refuses a response type other than code',
    ],
    [
      'grant type registered',
      `${authorize}/check-request.ts`,
      "if (registered.includes('authorization_code')) return",
      'if (true) return',
      'refuses a client that is not registered for authorization_code',
    ],
    [
      'request object',
      `${authorize}/check-request.ts`,
      "if (parameters.has('request')) throw",
      'if (false) throw',
      'refuses prompt=none when a person would be needed, and request objects unfetched',
    ],
  ]),
  ...noticedBy('conformance/launch-context.test.ts', [
    [
      'launch handle usable',
      `${authorize}/check-launch.ts`,
      'if (handle === undefined || fault !== undefined) throw',
      'if (handle === undefined) throw',
      'binds a handle to its client, to ten minutes and to one use',
    ],
  ]),
  ...noticedBy('core/authorization-server/client-keys/fetch-policy.test.ts', [
    [
      'key set of nobody inside',
      'authorization-server/client-keys/fetch-policy.ts',
      'if (isHere && !reach.isTypedByOperator) {',
      'if (false) {',
      '%s are for the operator alone',
    ],
  ]),
  ...noticedBy('conformance/app-launch-token.test.ts', [
    [
      'code of this client',
      `${token}/authorization-code-grant.ts`,
      'if (code === undefined || code.client_id !== client.client_id) throw',
      'if (code === undefined) throw',
      'refuses a code of another client, which its own client can still use',
    ],
    [
      'code redirect URI',
      `${token}/authorization-code-grant.ts`,
      'if ((seen ?? null) === code.redirect_uri) return undefined',
      'if (true) return undefined',
      'refuses a missing or different redirect_uri',
    ],
    [
      'code verifier',
      `${token}/authorization-code-grant.ts`,
      'if (matchesChallenge(verifier, challenge)) return undefined',
      'if (true) return undefined',
      'refuses a missing, malformed or wrong verifier, and the code is then dead',
    ],
    [
      'verifier form',
      `${token}/authorization-code-grant.ts`,
      'if (!isCodeVerifier(verifier)) {',
      'if (false) {',
      'refuses a missing, malformed or wrong verifier, and the code is then dead',
    ],
    [
      'code burnt by a wrong try',
      `${token}/authorization-code-grant.ts`,
      'await services.grants.burnCode(code.codeHash, now)',
      '',
      'refuses a missing, malformed or wrong verifier, and the code is then dead',
    ],
    [
      'reuse of a code revokes',
      `${token}/authorization-code-grant.ts`,
      'if (code.redeemedAt !== null) throw await revokeAfterReuse(code, now, services)',
      "if (code.redeemedAt !== null) throw refusedCode('used', 'another')",
      'refuses a second use and revokes what the first one issued',
    ],
    [
      'code consumed',
      grants,
      'WHERE code_hash = ? AND redeemed_at IS NULL AND burned_at IS NULL',
      'WHERE code_hash = ? AND burned_at IS NULL',
      'gives at most one success to simultaneous redemptions, and then revokes it',
    ],
  ]),
  ...noticedBy('conformance/refresh.test.ts', [
    [
      'refresh token of this client',
      `${token}/refresh-token-grant.ts`,
      'if (token === undefined || token.client_id !== client.client_id) throw',
      'if (token === undefined) throw',
      'refuses a token of another client, and keeps it usable for its own',
    ],
    [
      'refresh token reused',
      `${token}/refresh-token-grant.ts`,
      'if (token.usedAt !== null) throw await revokeAfterReuse(token, now, services)',
      "if (token.usedAt !== null) throw refusedToken('used', 'RFT-11')",
      'revokes the whole grant when a rotated token is used again',
    ],
    [
      'refresh token consumed',
      grants,
      'UPDATE refresh_token SET used_at = ?\n       WHERE token_hash = ? AND used_at IS NULL AND',
      'UPDATE refresh_token SET used_at = ?\n       WHERE token_hash = ? AND',
      'gives at most one success to simultaneous refreshes',
    ],
    [
      'refresh within the grant',
      `${token}/refresh-token-grant.ts`,
      "case 'beyond-grant':\n      throw",
      "case 'beyond-grant':\n      return grant.scope\n      throw",
      'refuses a scope beyond the grant and keeps the token usable',
    ],
  ]),
  ...noticedBy('conformance/asymmetric-authentication.test.ts', [
    ['assertion about its issuer', claims, 'if (iss !== sub) {', 'if (false) {', wrongMember],
    [
      'assertion id',
      claims,
      "if (typeof jti === 'string' && jti !== '' && jti.length <= 255) return jti",
      'if (true) return String(jti)',
      wrongMember,
    ],
    [
      'assertion audience',
      claims,
      'if (audiences.some((audience) => audience === value)) return',
      'if (true) return',
      wrongMember,
    ],
    ['assertion end', claims, 'if (end + skewSeconds <= now) {', 'if (false) {', wrongMember],
    [
      'assertion lifetime',
      claims,
      'if (end > now + longestAssertionSeconds + skewSeconds) {',
      'if (false) {',
      wrongMember,
    ],
    ['assertion start', claims, 'if (start > now + skewSeconds) {', 'if (false) {', wrongMember],
    [
      'assertion algorithm',
      header,
      'if (!isAssertionAlgorithm(alg)) {',
      'if (false) {',
      wrongMember,
    ],
    [
      'assertion extensions',
      header,
      'for (const [name, value] of Object.entries({ crit, b64 })) {',
      'for (const [name, value] of Object.entries({})) {',
      wrongMember,
    ],
    [
      'assertion type',
      header,
      'if (!types.some((type) => type === typ)) {',
      'if (false) {',
      wrongMember,
    ],
    [
      'key fits the curve',
      `${proof}/assertion/select-key.ts`,
      'if (key.alg !== undefined && key.alg !== alg) throw',
      'if (false) throw',
      'an algorithm that does not fit the curve or the alg of the key',
    ],
    [
      'key for signatures',
      `${proof}/assertion/select-key.ts`,
      "if (key.use !== undefined && key.use !== 'sig') throw",
      'if (false) throw',
      'a key with %s',
    ],
    [
      'assertion once',
      `${proof}/assertion/assertion-store.ts`,
      'WHERE client_assertion.ends_at + @skewSeconds <= @now',
      'WHERE TRUE',
      'is refused the second time, at the other client alone it is fresh',
    ],
    [
      'client of the assertion enabled',
      `${proof}/assertion/authenticate-by-assertion.ts`,
      'if (client !== undefined && !client.isDisabled) return client',
      'if (client !== undefined) return client',
      'of a client that is disabled, public or symmetric',
    ],
    [
      'assertion form type',
      `${proof}/assertion/authenticate-by-assertion.ts`,
      'if (client_assertion_type !== jwtBearerAssertionType) {',
      'if (false) {',
      'without its type or with another',
    ],
    ['JWS in three parts', jws, 'if (parts.length !== 3) {', 'if (false) {', spoiledForm],
    [
      'JWS in canonical base64url',
      jws,
      "if (text !== '' && bytes.toString('base64url') === text) return bytes",
      'if (true) return bytes',
      spoiledForm,
    ],
    [
      'JWS members once',
      jws,
      'if (repeated !== undefined) {',
      'if (false) {',
      'a %s with %s twice',
    ],
    [
      'JWS payload size',
      jws,
      'if (payload.length > limits.payloadBytes) {',
      'if (false) {',
      'a payload over 16 KiB',
    ],
  ]),
  ...noticedBy('conformance/asymmetric-key-sets.test.ts', [
    [
      'jku as registered',
      `${proof}/assertion/validate-assertion.ts`,
      'if (jku === undefined || (jku === metadata.jwks_uri && jku !== null)) return',
      'if (true) return',
      'may be named by jku, but only as registered',
    ],
  ]),
  ...noticedBy('conformance/symmetric-authentication.test.ts', [
    [
      'one mechanism',
      `${proof}/presented-credentials.ts`,
      'if (second !== undefined) throw severalMechanisms(used, second)',
      '',
      'refuses several at once, even valid ones',
    ],
    [
      'registered method',
      `${proof}/authenticate-client.ts`,
      'if (used === registered) return',
      'if (true) return',
      'takes a posted secret only of clients registered so',
    ],
    [
      'client_id agrees',
      `${proof}/authenticate-client.ts`,
      'if (agreeing.length === 0) {',
      'if (false) {',
      'refuses a body client_id that differs from the header',
    ],
    [
      'secret right',
      `${proof}/authenticate-client.ts`,
      "if (verdict !== 'right') {",
      'if (false) {',
      'answers every failed header with 401 and a Basic challenge',
    ],
  ]),
  ...noticedBy('conformance/revocation.test.ts', [
    [
      'revocation of one’s own',
      'authorization-server/revocation/revocation-route.ts',
      'if (grant.client_id === client_id) return',
      'if (true) return',
      'refuses a token of another client and leaves it alive',
    ],
  ]),
  ...noticedBy('conformance/introspection.test.ts', [
    [
      'introspection of one’s own',
      'authorization-server/introspection/describe-token.ts',
      "if (caller.sees === 'own tokens' && caller.client_id !== grant.client_id) {",
      'if (false) {',
      'shows a client its own tokens, a token itself, and neither anything else',
    ],
  ]),
  ...noticedBy('conformance/udap-negative-statements.test.ts', [
    [
      'UDAP end after start',
      udapClaims,
      'if (expiresAt <= issuedAt) {',
      'if (false) {',
      badStatement,
    ],
    [
      'UDAP lifetime',
      udapClaims,
      'if (expiresAt - issuedAt > lifetimeSeconds) {',
      'if (false) {',
      badStatement,
    ],
    [
      'UDAP expired',
      udapClaims,
      'if (expiresAt + skewSeconds < now) {',
      'if (false) {',
      badStatement,
    ],
    [
      'UDAP from the future',
      udapClaims,
      'if (issuedAt > now + skewSeconds) {',
      'if (false) {',
      badStatement,
    ],
    [
      'UDAP id',
      udapClaims,
      "if (typeof jti === 'string' && jti !== '' && jti.length <= 255) return jti",
      'if (true) return String(jti)',
      badStatement,
    ],
    ['UDAP issuer is subject', udapClaims, 'if (iss !== sub) {', 'if (false) {', badStatement],
    [
      'UDAP audience',
      udapClaims,
      'if (audiences.includes(expected)) return',
      'if (true) return',
      badStatement,
    ],
    [
      'UDAP extensions',
      udapForm,
      "for (const name of ['crit', 'b64']) {",
      'for (const name of []) {',
      badStatement,
    ],
    [
      'UDAP type',
      udapForm,
      "if (typ === undefined || (typeof typ === 'string' && typ.toUpperCase() === 'JWT')) return header",
      'if (true) return header',
      badStatement,
    ],
    [
      'statement response types',
      statement,
      "if (grant === 'authorization_code' ? isCode : types === undefined) return",
      'if (true) return',
      badRequest,
    ],
    [
      'statement contacts',
      statement,
      'if (contacts !== undefined && isReachable && contacts.every(isContact)) return contacts',
      'if (contacts !== undefined) return contacts',
      badRequest,
    ],
    [
      'statement method',
      statement,
      "if (method === 'private_key_jwt') return method",
      "if (method !== undefined) return 'private_key_jwt'",
      badRequest,
    ],
    [
      'statement grants alone',
      statement,
      "if (isAlone && grant === 'client_credentials' && !hasRefresh) return [grant]",
      "if (grant === 'client_credentials') return [grant]",
      badRequest,
    ],
  ]),
  ...noticedBy('conformance/udap-negative-paths.test.ts', [
    [
      'statement by who is named',
      'authorization-server/registration/by-statement/validate-statement.ts',
      'if (hasUriSan(leaf, iss)) return iss',
      'if (true) return iss',
      'registration refuses $name [$id]',
    ],
  ]),
  ...noticedBy('conformance/udap-token.test.ts', [
    [
      'authentication token by who registered',
      `${proof}/certificate/authenticate-by-certificate.ts`,
      'if (!hasUriSan(leaf, registration.iss)) {',
      'if (false) {',
      'wants a certificate with the URI of the registration, of the same community',
    ],
  ]),
  ...noticedBy('conformance/udap-client-discovery.test.ts', [
    [
      'metadata by who is named',
      'udap-client/discovery/check-signed-metadata.ts',
      "const isNamed = typeof iss === 'string' && hasUriSan(leaf, iss)",
      'const isNamed = true',
      'sends nothing to a server that proves a URI of other letters only',
    ],
  ]),
  ...noticedBy('core/fhir-sandbox/scope-enforcement-oracle.test.ts', [
    [
      'scope for this type',
      'fhir-sandbox/scope-enforcement/access-filter.ts',
      "if (scope.target !== '*' && scope.target !== type) return undefined",
      '',
      'allows reads, creates and deletes exactly where a scope admits them',
    ],
    [
      'scope for this interaction',
      'fhir-sandbox/scope-enforcement/access-filter.ts',
      'if (!lettersOf(scope).includes(letter)) return undefined',
      '',
      'allows reads, creates and deletes exactly where a scope admits them',
    ],
    [
      'update of what was reachable',
      'fhir-sandbox/scope-enforcement/decide.ts',
      "if (decision.outcome === 'refused') return decision",
      '',
      'allows updates exactly where scopes admit old and new content',
    ],
  ]),
]
