import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { CompactSign } from 'jose'
import { describeFault, rackIdOf } from '../../../../shared/faults/index.ts'
import type { IdentityProviderFault } from '../../../../shared/udap/identity-provider-faults.ts'
import type { VerifiedRedirect } from '../../authorization-server/authorize/index.ts'
import { OAuthError } from '../../errors.ts'
import type { RequestScope } from '../../http/index.ts'
import type { ProviderIdentity } from '../signing.ts'
import type { IdTokenDraft } from '../token/index.ts'
import { misdraft, unsign } from './id-token-faults.ts'

/** How the browser is sent back. */
interface RedirectAnswer {
  readonly redirect: VerifiedRedirect
  readonly outcome: ReadonlyArray<readonly [name: string, value: string]>
}

type Members = Readonly<Record<string, unknown>>

/** Deliberate misbehaviour of a provider, at fixed points. Each transform gives back what it was given while its faults are
 * off; the rules never ask whether one is on.
 * @see UDAP-IDP-011; spec/security.md AS-33
 */
export interface Misbehaviour {
  /** Names of the faults that are on, for pages and traces. */
  names(): readonly IdentityProviderFault[]
  /** What metadata and ID tokens are signed with. */
  identity(
    identity: ProviderIdentity | undefined,
    scope: RequestScope,
  ): Promise<ProviderIdentity | undefined>
  /** UDAP metadata before it is sent. */
  metadata(document: Members, scope: RequestScope): Members
  /** An authorization response before it is sent. */
  redirect(answer: RedirectAnswer, scope: RequestScope): RedirectAnswer
  /** A token request before it is read. @throws {OAuthError} server_error */
  beforeTokens(scope: RequestScope): Promise<void>
  /** An ID token, signed as it should be or otherwise. */
  idToken(
    draft: IdTokenDraft,
    sign: (draft: IdTokenDraft) => Promise<string>,
    scope: RequestScope,
  ): Promise<string>
  /** A token response before it is sent. */
  tokens(body: Members, scope: RequestScope): Members
  /** Claims of UserInfo before they are sent. */
  userinfo(claims: Members, scope: RequestScope): Members
}

interface MisbehaviourOptions {
  readonly active: () => readonly IdentityProviderFault[]
  /** Uses up one time of a fault; false when it is not on. */
  readonly take: (fault: IdentityProviderFault) => boolean
  /** A certificate for the same base of a community nobody trusts. */
  readonly strangerIdentity: () => Promise<ProviderIdentity | undefined>
  /** Waits that many seconds. */
  readonly wait: (seconds: number) => Promise<void>
  /** Epoch seconds. */
  readonly now: () => number
}

const slowSeconds = 20

/** The transforms of one provider over the faults that are on. */
export function createMisbehaviour(options: MisbehaviourOptions): Misbehaviour {
  const { active, now } = options
  const isOn = (fault: IdentityProviderFault, scope: RequestScope) => {
    if (!options.take(fault)) return false
    const { title, changes } = describeFault(rackIdOf(fault))
    scope.note({
      outcome: 'information',
      check: 'fault',
      clause: 'UDAP-IDP-011; AS-33',
      text: `misbehaving on purpose: ${title}. ${changes}`,
      detail: { fault: rackIdOf(fault) },
    })
    return true
  }
  return {
    names: active,
    identity: async (identity, scope) =>
      isOn('untrusted-certificate', scope) ? options.strangerIdentity() : identity,
    metadata: (document, scope) => ({
      ...document,
      ...(isOn('no-udap-scope', scope) ? { scopes_supported: ['openid'] } : {}),
      ...(isOn('endpoint-differs', scope)
        ? { token_endpoint: `${document['token_endpoint']}-elsewhere` }
        : {}),
    }),
    redirect: ({ redirect, outcome }, scope) => {
      const state = isOn('state-dropped', scope)
        ? undefined
        : isOn('state-changed', scope)
          ? 'another-state'
          : redirect.state
      const cancelled = [['error', 'access_denied']] as const
      return {
        redirect: { ...redirect, state },
        outcome: isOn('cancel', scope) ? cancelled : outcome,
      }
    },
    beforeTokens: async (scope) => {
      if (isOn('slow', scope)) await options.wait(slowSeconds)
      if (!isOn('server-error', scope)) return
      const description = 'the token endpoint fails on purpose'
      throw new OAuthError({ code: 'server_error', status: 500, description })
    },
    idToken: async (draft, sign, scope) => {
      const drafted = misdraft(draft, (fault) => isOn(fault, scope), now())
      if (isOn('unsigned-id-token', scope)) return unsign(drafted)
      if (!isOn('swapped-key', scope)) return sign(drafted)
      return signWithStrangeKey(drafted)
    },
    tokens: ({ id_token, ...body }, scope) =>
      isOn('no-id-token', scope) ? body : { ...body, id_token },
    userinfo: (claims, scope) =>
      isOn('wrong-subject', scope) ? { ...claims, sub: 'somebody-else' } : claims,
  }
}

const generateRsaKey = promisify(generateKeyPair)

async function signWithStrangeKey({ header, claims }: IdTokenDraft): Promise<string> {
  const { privateKey } = await generateRsaKey('rsa', { modulusLength: 2048 })
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ ...header, alg: 'RS256' })
    .sign(privateKey)
}
