import { jwtBearerAssertionType } from '../../../../shared/oauth/client-assertion.ts'
import { jwtBearerGrantType } from '../../../../shared/oauth/client-metadata.ts'
import type { Parameter, RequestKind } from '../find/found-item.ts'
import { fail, type InspectorRule, pass } from '../rule.ts'

/** A request to an authorization server, as far as its URL or form says. */
export interface RequestSubject {
  readonly request: RequestKind
  /** Whether the parameters stand in a URL, where logs and histories keep them. */
  readonly isUrl: boolean
  readonly url: string | undefined
  readonly parameters: readonly Parameter[]
}

type RequestRule = InspectorRule<RequestSubject>

const launch = 'SMART App Launch 2.2.0, obtain authorization code'

/** Rules about authorization and token requests. */
export const requestRules: readonly RequestRule[] = [
  {
    id: 'request-repeated',
    level: 'error',
    clause: 'RFC 6749 section 3.1; GEN-05',
    advice: 'Send each parameter once.',
    check: ({ parameters }) => {
      const names = parameters.map(([name]) => name)
      const repeated = names.filter((name, index) => names.indexOf(name) !== index)
      return repeated.length === 0
        ? pass('Every parameter stands once')
        : fail('A parameter is repeated', [...new Set(repeated)].join(', '), 'each once')
    },
  },
  {
    id: 'request-secret-in-url',
    level: 'error',
    clause: 'RFC 6749 section 2.3.1; RFC 9700 section 4.3',
    advice: 'Send secrets and tokens in the body or in a header; change those that stood in a URL.',
    check: ({ isUrl, parameters }) => {
      if (!isUrl) return pass('Not in a URL')
      const secret = [
        'client_secret',
        'client_assertion',
        'refresh_token',
        'access_token',
        'password',
        'code_verifier',
      ]
      const found = secret.filter((name) => parameters.some(([each]) => each === name))
      return found.length === 0
        ? pass('No secret in the URL')
        : fail('Secrets stand in a URL', found.join(', '), 'none: logs and histories keep URLs')
    },
  },
  {
    id: 'request-https',
    level: 'error',
    clause: 'RFC 6749 sections 3.1 and 3.2; GEN-01',
    advice: 'Use https, outside a lab on this machine.',
    check: ({ url }) => {
      if (url === undefined || !URL.canParse(url)) return undefined
      const { protocol, hostname } = new URL(url)
      const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
      return protocol === 'https:' || isLocal
        ? pass('Goes over https, or stays on this machine')
        : fail('Goes over the network in the clear', `${protocol}//${hostname}`, 'https')
    },
  },
  ...on('authorization-request', [
    {
      id: 'authorize-response-type',
      level: 'error',
      clause: `${launch}; RFC 9700 section 2.1.2`,
      advice: 'Ask for a code; tokens in an address bar are stolen.',
      check: (subject) => equals(subject, 'response_type', 'code'),
    },
    {
      id: 'authorize-state',
      level: 'error',
      clause: `${launch}; SAL-03; RFC 6749 section 10.12`,
      advice: 'Send a random state of at least 122 bits, and compare it when the user returns.',
      check: (subject) => {
        const state = parameterOf(subject, 'state')
        if (state === undefined) return fail('No state', 'no state', 'a random state')
        return state.length >= 16
          ? pass('Has a state')
          : fail(
              'The state can be guessed',
              `${state.length} characters`,
              'at least 16 random ones',
            )
      },
    },
    {
      id: 'authorize-pkce',
      level: 'error',
      clause: `${launch}; RFC 7636 section 4.3; RFC 9700 section 2.1.1`,
      advice: 'Send code_challenge, made of a fresh code_verifier.',
      check: (subject) => {
        const challenge = parameterOf(subject, 'code_challenge')
        return challenge !== undefined && /^[A-Za-z0-9_-]{43}$/.test(challenge)
          ? pass('Bound to its sender by PKCE')
          : fail(
              'Not bound to its sender',
              challenge ?? 'no code_challenge',
              '43 characters of base64url',
            )
      },
    },
    {
      id: 'authorize-pkce-method',
      level: 'error',
      clause: `${launch}; RFC 7636 section 4.2`,
      advice: 'Let code_challenge_method be S256; plain gives the verifier away.',
      check: (subject) => equals(subject, 'code_challenge_method', 'S256'),
    },
    {
      id: 'authorize-aud',
      level: 'error',
      clause: `${launch}; SAL-13`,
      advice: 'Send the FHIR base URL as aud, so that no token is made for a counterfeit server.',
      check: (subject) => {
        const aud = parameterOf(subject, 'aud') ?? parameterOf(subject, 'resource')
        return aud !== undefined && URL.canParse(aud)
          ? pass('Says for which FHIR server it is', aud)
          : fail('Does not say for which FHIR server it is', aud ?? 'no aud', 'the FHIR base URL')
      },
    },
    {
      id: 'authorize-redirect',
      level: 'error',
      clause: `${launch}; RFC 9700 section 2.1; RFC 8252 section 7`,
      advice: 'Use an https redirect URI, or one of this machine, without a fragment.',
      check: (subject) => {
        const uri = parameterOf(subject, 'redirect_uri')
        if (uri === undefined)
          return fail('Does not say where to return', 'no redirect_uri', 'redirect_uri')
        if (!URL.canParse(uri) || uri.includes('#') || uri.includes('*')) {
          return fail(
            'The redirect URI is malformed',
            uri,
            'an absolute URI without fragment and *',
          )
        }
        const { protocol, hostname } = new URL(uri)
        const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
        return protocol !== 'http:' || isLocal
          ? pass('Returns over https or on this machine', uri)
          : fail('Returns in the clear', uri, 'https')
      },
    },
    {
      id: 'authorize-scope',
      level: 'warning',
      clause: `${launch}; RFC 6749 section 3.3`,
      advice: 'Say in scope what is asked for.',
      check: (subject) => {
        const scope = parameterOf(subject, 'scope')
        return scope === undefined || scope === ''
          ? fail('Does not say what it asks for', 'no scope', 'scope')
          : pass('Says what it asks for', scope)
      },
    },
    {
      id: 'authorize-nonce',
      level: 'warning',
      clause: 'OpenID Connect Core 1.0 section 3.1.2.1; OID-05',
      advice: 'Send a random nonce with openid, and compare it with the one in the ID token.',
      check: (subject) => {
        const isOpenId = parameterOf(subject, 'scope')?.split(' ').includes('openid') === true
        if (!isOpenId) return undefined
        return parameterOf(subject, 'nonce') === undefined
          ? fail('An ID token without a nonce', 'no nonce', 'a random nonce')
          : pass('The ID token will be bound to this request')
      },
    },
  ]),
  ...on('token-request', [
    {
      id: 'token-grant-type',
      level: 'error',
      clause: 'RFC 6749 section 4; RFC 9700 section 2.4',
      advice: 'Use authorization_code, refresh_token, client_credentials or a JWT bearer grant.',
      check: (subject) => {
        const grant = parameterOf(subject, 'grant_type') ?? ''
        return grants.has(grant)
          ? pass('A grant in use', grant)
          : fail('A grant that is not used any more, or unknown', grant, [...grants].join(', '))
      },
    },
    {
      id: 'token-one-authentication',
      level: 'error',
      clause: 'RFC 6749 section 2.3; GEN-10',
      advice: 'Authenticate in one way only.',
      check: (subject) =>
        parameterOf(subject, 'client_secret') !== undefined &&
        parameterOf(subject, 'client_assertion') !== undefined
          ? fail('Authenticates twice', 'client_secret and client_assertion', 'one of them')
          : pass('Authenticates in one way'),
    },
    {
      id: 'token-assertion-type',
      level: 'error',
      clause: 'RFC 7523 section 2.2; ASY-41',
      advice: 'Send client_assertion_type with every client_assertion.',
      check: (subject) =>
        parameterOf(subject, 'client_assertion') === undefined
          ? undefined
          : equals(subject, 'client_assertion_type', jwtBearerAssertionType),
    },
    {
      id: 'token-pkce',
      level: 'error',
      clause: 'RFC 7636 section 4.5; SAL-50; UDAP-TOK-013',
      advice: 'Send the code_verifier of the authorization request.',
      check: (subject) => {
        if (parameterOf(subject, 'grant_type') !== 'authorization_code') return undefined
        const verifier = parameterOf(subject, 'code_verifier')
        return verifier !== undefined && /^[A-Za-z0-9._~-]{43,128}$/.test(verifier)
          ? pass('Proves that it sent the first request')
          : fail(
              'Does not prove that it sent the first request',
              verifier === undefined ? 'no code_verifier' : `${verifier.length} characters`,
              '43 to 128 characters',
            )
      },
    },
    {
      id: 'token-plain-secret',
      level: 'warning',
      clause: 'RFC 6749 section 2.3.1; SYM-01',
      advice: 'Send the secret in the Authorization header, or authenticate with a key.',
      check: (subject) =>
        parameterOf(subject, 'client_secret') === undefined
          ? pass('No secret in the form')
          : fail('The secret stands in the form', 'client_secret', 'an Authorization header'),
    },
    {
      id: 'token-udap-parameter',
      level: 'error',
      clause: 'UDAP JWT-Based Client Authentication section 4; UDAP-TOK-010',
      advice: 'Let udap be 1.',
      check: (subject) =>
        parameterOf(subject, 'udap') === undefined ? undefined : equals(subject, 'udap', '1'),
    },
  ]),
]

const grants: ReadonlySet<string> = new Set([
  'authorization_code',
  'refresh_token',
  'client_credentials',
  jwtBearerGrantType,
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:device_code',
])

function on(request: RequestKind, rules: readonly RequestRule[]): RequestRule[] {
  return rules.map((rule) => ({
    ...rule,
    check: (subject) => (subject.request === request ? rule.check(subject) : undefined),
  }))
}

function parameterOf({ parameters }: RequestSubject, name: string): string | undefined {
  return parameters.find(([each]) => each === name)?.[1]
}

function equals(subject: RequestSubject, name: string, wanted: string) {
  const value = parameterOf(subject, name)
  return value === wanted
    ? pass(`${name} is ${wanted}`)
    : fail(`${name} is not ${wanted}`, value ?? `no ${name}`, wanted)
}
