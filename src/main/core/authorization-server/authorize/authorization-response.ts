import { type Explanation, OAuthError } from '../../errors.ts'
import type { BrowserError, RequestScope } from '../../http/index.ts'
import type { Client } from '../clients/index.ts'
import {
  pageHeaders,
  type RequestingApp,
  renderDestinationPage,
  renderErrorPage,
  renderFormPostPage,
} from '../interaction/pages/index.ts'
import type { ResponseMode } from './authorization-request.ts'

type Parameters = ReadonlyArray<readonly [name: string, value: string]>

/** A redirect URI proven to be the client's, with how to answer there. Only code that holds one can send anything to a
 * redirect URI.
 * @see RFC 6749 section 4.1.2.1; RFC 9700 section 4.11
 */
export interface VerifiedRedirect {
  readonly client: Client
  readonly redirect_uri: string
  readonly response_mode: ResponseMode
  readonly state: string | undefined
  /** Identifier of this authorization server, sent along against mix-up. @see RFC 9207 */
  readonly issuer: string
}

/** Answers the client through the browser: 303 with the parameters in the query, or a page that posts them.
 * The query the redirect URI has is kept; `state` comes back byte for byte.
 * @see RFC 6749 section 4.1.2; SAL-14 to SAL-16
 */
export function buildAuthorizationResponse(
  redirect: VerifiedRedirect,
  outcome: Parameters,
): Response {
  const parameters = completeParameters(redirect, outcome)
  if (redirect.response_mode === 'form_post') {
    const page = renderFormPostPage({
      chrome: { issuer: redirect.issuer },
      redirectUri: redirect.redirect_uri,
      parameters,
    })
    return new Response(page, {
      headers: pageHeaders('form-post', { redirectUri: redirect.redirect_uri }),
    })
  }
  return new Response(null, {
    status: 303,
    headers: {
      Location: appendQuery(redirect.redirect_uri, parameters),
      'Cache-Control': 'no-store',
    },
  })
}

function completeParameters(redirect: VerifiedRedirect, outcome: Parameters): Parameters {
  return [
    ...outcome,
    ...(redirect.state === undefined ? [] : [['state', redirect.state] as const]),
    ['iss', redirect.issuer],
  ]
}

function appendQuery(uri: string, parameters: Parameters): string {
  const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  return `${uri}${uri.includes('?') ? '&' : '?'}${query}`
}

/** A refusal that goes back to the client's redirect URI. */
export class RedirectedError extends OAuthError implements BrowserError {
  readonly redirect: VerifiedRedirect

  constructor(cause: OAuthError, redirect: VerifiedRedirect) {
    super({
      code: cause.code,
      status: cause.status,
      description: cause.description,
      cause,
      ...(cause.explanation === undefined ? {} : { explanation: cause.explanation }),
    })
    this.redirect = redirect
  }

  /** Redirects; a client nobody reviewed is announced on a page first. @see spec/security.md AS-02 */
  toResponse(): Response {
    const outcome = [
      ['error', this.code],
      ['error_description', this.description],
    ] as const
    if (this.redirect.client.registeredBy !== 'dynamic') {
      return buildAuthorizationResponse(this.redirect, outcome)
    }
    const parameters = completeParameters(this.redirect, outcome)
    const page = renderDestinationPage({
      chrome: { issuer: this.redirect.issuer },
      app: describeApp(this.redirect.client, this.redirect.redirect_uri),
      explanation: `The request failed: ${this.code}. ${this.description}`,
      response:
        this.redirect.response_mode === 'query'
          ? { mode: 'query', location: appendQuery(this.redirect.redirect_uri, parameters) }
          : { mode: 'form_post', parameters },
    })
    return new Response(page, {
      headers: pageHeaders('destination', { redirectUri: this.redirect.redirect_uri }),
    })
  }
}

/** The client as the pages name it. */
export function describeApp(client: Client, redirectUri: string): RequestingApp {
  return {
    clientName: client.metadata.client_name,
    clientId: client.client_id,
    redirectUri,
    isSelfRegistered: client.registeredBy === 'dynamic',
  }
}

interface PageErrorInit {
  readonly error: OAuthError
  readonly heading: string
  readonly advice: string
  readonly issuer: string
  /** HTTP status of the page; 400 unless given. */
  readonly status?: number
}

/** A refusal shown to the person because there is no redirect URI to trust: HTML, or JSON to who asks for it. */
export class PageError extends OAuthError implements BrowserError {
  readonly heading: string
  readonly advice: string
  readonly issuer: string

  constructor({ error, heading, advice, issuer, status = 400 }: PageErrorInit) {
    super({
      code: error.code,
      status,
      description: error.description,
      cause: error,
      ...(error.explanation === undefined ? {} : { explanation: error.explanation }),
    })
    this.heading = heading
    this.advice = advice
    this.issuer = issuer
  }

  /** Renders the page, or `{error, error_description}` when the request prefers JSON. */
  toResponse(request: Request, scope: RequestScope): Response {
    if (prefersJson(request.headers.get('accept') ?? '')) {
      return Response.json(
        { error: this.code, error_description: this.description },
        { status: this.status, headers: { 'Cache-Control': 'no-store' } },
      )
    }
    const page = renderErrorPage({
      chrome: { issuer: this.issuer },
      heading: this.heading,
      explanation: this.advice,
      code: this.code,
      status: this.status,
      exchangeId: scope.exchangeId,
      ...explanationMembers(this.explanation),
    })
    return new Response(page, { status: this.status, headers: pageHeaders('error') })
  }
}

function explanationMembers(explanation: Explanation | undefined) {
  if (explanation === undefined) return {}
  const { check, clause, parameter, seen, wanted } = explanation
  return { check, clause, parameter, seen, wanted }
}

function prefersJson(accept: string): boolean {
  return accept.includes('application/json') && !accept.includes('text/html')
}
