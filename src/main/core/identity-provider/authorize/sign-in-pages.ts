import { describeApp } from '../../authorization-server/authorize/index.ts'
import type { Client } from '../../authorization-server/clients/index.ts'
import { deriveCsrfToken } from '../../authorization-server/interaction/index.ts'
import {
  type ConsentScope,
  type PageKind,
  parseConsentForm,
  renderConsentPage,
  renderLoginPage,
} from '../../authorization-server/interaction/pages/index.ts'
import { type PendingSignIn, type ProviderParts, providerLifetimes } from '../provider-parts.ts'
import type { IdentityUser } from '../users/index.ts'

/** A sign-in that waits, opened in the browser it belongs to. */
export interface WaitingSignIn {
  readonly id: string
  readonly pending: PendingSignIn
  readonly client: Client
  readonly user: IdentityUser | undefined
  readonly cookieValue: string
  /** Path of its pages. */
  readonly action: string
}

/** Renders the page a sign-in is at: who signs in, then what the data holder is told. */
export function renderSignIn(
  waiting: WaitingSignIn,
  parts: ProviderParts,
): { readonly kind: PageKind; readonly html: string } {
  return waiting.user === undefined
    ? { kind: 'login', html: renderAccounts(waiting, parts) }
    : { kind: 'consent', html: renderConsent(waiting, waiting.user, parts) }
}

function commonParts(
  { id, client, pending, cookieValue, action }: WaitingSignIn,
  parts: ProviderParts,
) {
  const { provider, misbehaviour } = parts
  return {
    chrome: {
      issuer: provider.base,
      role: 'Identity provider',
      activeFaults: misbehaviour.names(),
    } as const,
    app: describeApp(client, pending.request.redirect_uri),
    form: { action, csrfToken: deriveCsrfToken(id, cookieValue) },
    failure: pending.failure,
  }
}

function renderAccounts(waiting: WaitingSignIn, parts: ProviderParts): string {
  const { filter, request } = waiting.pending
  const words = filter.toLowerCase().split(/\s+/)
  const enabled = parts.users.list().filter(({ isDisabled }) => !isDisabled)
  const users = enabled.filter((user) => {
    const text = `${user.username} ${nameOf(user)} ${user.email}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const hint = request.login_hint
  const isHintKnown = enabled.some(({ username }) => username === hint)
  return renderLoginPage({
    ...commonParts(waiting, parts),
    progress: { steps: ['sign-in', 'approve'], current: 'sign-in' },
    accountsAt: 'identity provider',
    filter,
    users: users.map((user) => ({
      username: user.username,
      displayName: nameOf(user),
      kind: 'other',
      detail: [user.birthdate, user.email].filter((text) => text !== '').join(', '),
      hasPassword: false,
    })),
    ...(hint !== undefined && isHintKnown ? { selectedUsername: hint } : {}),
    ...(hint !== undefined && !isHintKnown ? { unknownHint: hint } : {}),
  })
}

function renderConsent(waiting: WaitingSignIn, user: IdentityUser, parts: ProviderParts): string {
  const { request, isBySession } = waiting.pending
  return renderConsentPage({
    ...commonParts(waiting, parts),
    progress: { steps: ['sign-in', 'approve'], current: 'approve' },
    user: { displayName: nameOf(user), username: user.username },
    scopes: describeScopes(request.scope),
    withheldScopes: [],
    lifetimes: { accessTokenSeconds: providerLifetimes.accessToken },
    mayChangeAccount: isBySession,
  })
}

function nameOf({ givenName, familyName }: IdentityUser): string {
  return `${givenName} ${familyName}`
}

const scopeWords: ReadonlyMap<string, readonly [short: string, long: string]> = new Map([
  [
    'openid',
    ['Know who you are', 'A name of yours that stays the same here, and how you signed in.'],
  ],
  ['profile', ['See your name and birth date', 'And the record and provider numbers kept here.']],
  ['email', ['See your e-mail address', 'As it is kept here.']],
  ['phone', ['See your phone number', 'As it is kept here.']],
  ['address', ['See your postal address', 'As it is kept here.']],
  [
    'fhirUser',
    ['See which health record is taken for yours', 'A hint, which nobody has to follow.'],
  ],
])

/** What can be left unticked; `udap` says how the request is made and shares nothing. */
function describeScopes(scope: string): readonly ConsentScope[] {
  return scope.split(' ').flatMap((text) => {
    const [short, long] = scopeWords.get(text) ?? []
    if (short === undefined || long === undefined) return []
    return [{ text, short, long, group: 'identity' as const, categoryChoices: [] }]
  })
}

/** What the person left ticked, with `udap`.
 * @returns undefined when they do not want to be known
 */
export function approvedScope(form: URLSearchParams, requested: string): string | undefined {
  const approved = parseConsentForm(form, describeScopes(requested))
  if (!approved.includes('openid')) return undefined
  return requested
    .split(' ')
    .filter((name) => name === 'udap' || approved.includes(name))
    .join(' ')
}
