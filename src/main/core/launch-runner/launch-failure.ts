import type { LaunchFailureText } from '../../../shared/contract/launch.ts'

/** The client stops a launch here; the person reads why. Nothing in it is secret. */
export class LaunchFailure extends Error {
  override readonly name = 'LaunchFailure'
  /** The error the server sent; null when the client refused by itself. */
  readonly code: string | null
  readonly clause: string
  readonly advice: string

  constructor(text: string, detail: { code?: string; clause: string; advice: string }) {
    super(text)
    this.code = detail.code ?? null
    this.clause = detail.clause
    this.advice = detail.advice
  }

  /** The failure as runs keep it. */
  toText(): LaunchFailureText {
    return { code: this.code, text: this.message, clause: this.clause, advice: this.advice }
  }
}

/** What each wire error usually means, for people. */
const adviceByCode: ReadonlyMap<string, string> = new Map([
  ['access_denied', 'The user, or a policy on their behalf, said no. Launch again to ask anew.'],
  ['invalid_request', 'The server found the request malformed. Its checks are under the step.'],
  ['invalid_scope', 'None of the scopes can be granted to this client. Ask for others.'],
  ['invalid_client', 'The server does not know this client, or its authentication failed.'],
  ['invalid_grant', 'The code or refresh token is expired, used, revoked or bound to another.'],
  [
    'unauthorized_client',
    'The server does not let this client do that: look at its registration, and at the capabilities switched off under Settings.',
  ],
  ['unsupported_response_type', 'The server does not issue authorization codes.'],
  ['server_error', 'The server failed. Look at its own log.'],
  ['temporarily_unavailable', 'The server is overloaded. Try again later.'],
  ['login_required', 'Nobody is signed in at the server, and it was told not to ask.'],
  ['consent_required', 'The user has to consent, and the server was told not to ask.'],
  ['interaction_required', 'The user has to choose something, and the server may not ask.'],
])

/** What to do about a wire error. */
export function adviceFor(code: string): string {
  return adviceByCode.get(code) ?? 'The server sent a code this program does not know.'
}
