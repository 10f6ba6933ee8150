import { invalidRequest } from '../../errors.ts'
import {
  addRoute,
  inputLimits,
  type RequestScope,
  type RouteContext,
  type Router,
  readBody,
} from '../../http/index.ts'
import type { Platform } from '../../platform.ts'
import type { Settings } from '../../settings/index.ts'
import type { ForwardClock } from '../../timekeeping/index.ts'
import { PageError } from '../authorize/authorization-response.ts'
import type { ClientRegistry } from '../clients/index.ts'
import type { GrantStore, RevocationTarget } from '../grants/index.ts'
import {
  bindBrowser,
  deriveCsrfToken,
  isCsrfToken,
  readCookies,
  toDemoUser,
} from '../interaction/index.ts'
import {
  fieldOf,
  formFields,
  pageHeaders,
  renderConnectedAppsPage,
  renderLoginPage,
  renderSessionEndedPage,
} from '../interaction/pages/index.ts'
import { createRandomValue } from '../random-value.ts'
import type { User, UserDirectory } from '../users/index.ts'
import { findConnectedApps } from './connected-apps.ts'
import { createManagementSessions, type ManagementSessions } from './management-sessions.ts'

interface ManagementOptions {
  readonly platform: Platform
  readonly settings: Settings
  readonly grants: GrantStore
  readonly clients: ClientRegistry
  readonly users: UserDirectory
  readonly onGrantChanged: (grantId: string) => void
  readonly onStepBack: ForwardClock['onStepBack']
  /** Epoch seconds. */
  readonly now: () => number
}

interface Management extends ManagementOptions {
  readonly sessions: ManagementSessions
}

/** A browser on the management page: its cookie, and who is signed in by it. */
interface Visit {
  readonly cookieValue: string
  readonly user: User | undefined
}

const pages = { id: 'manage', path: '/manage' } as const

/** Adds the page on which a user sees which apps have access given by them, and withdraws it.
 * @see SMART App Launch 2.2.0, Conformance, management_endpoint; REV-05; RFT-17; spec/security.md HO-06
 */
export function addManagementRoute(router: Router, options: ManagementOptions): void {
  const management = { ...options, sessions: createManagementSessions(options) }
  addRoute(router, pages.path, {
    GET: async (context) => {
      const cookies = cookiesOf(context.req.raw, management)
      const visit = await findVisit(cookies, management)
      if (visit?.user !== undefined) return showApps(visit.user, visit.cookieValue, management)
      const cookieValue = visit?.cookieValue ?? createRandomValue(management.platform)
      return showLogin({ cookieValue, filter: '' }, management)
    },
    POST: (context) => takeDecision(context, management),
  })
}

function cookiesOf(request: Request, { settings }: Management): readonly string[] {
  return readCookies(request, pages.id, settings.current.issuer).filter((value) =>
    /^[\w-]{43}$/.test(value),
  )
}

/** The visit of the first cookie with a session, or of the first cookie at all. */
async function findVisit(
  cookies: readonly string[],
  management: Management,
): Promise<Visit | undefined> {
  for (const cookieValue of cookies) {
    const user = await findUser(cookieValue, management)
    if (user !== undefined) return { cookieValue, user }
  }
  const [cookieValue] = cookies
  return cookieValue === undefined ? undefined : { cookieValue, user: undefined }
}

async function findUser(
  cookieValue: string,
  { sessions, users, now }: Management,
): Promise<User | undefined> {
  const username = sessions.find(cookieValue, now())
  const user = username === undefined ? undefined : await users.find(username)
  return user?.isDisabled === false ? user : undefined
}

async function takeDecision(context: RouteContext, management: Management): Promise<Response> {
  const { form, cookieValue } = await readDecision(context, management)
  const user = await findUser(cookieValue, management)
  if (user === undefined) return signIn(form, cookieValue, management)
  switch (form.get(formFields.decision)) {
    case 'withdraw': {
      const target = { username: user.username, client_id: fieldOf(form, formFields.app) }
      return withdraw(target, context.env.scope, management)
    }
    case 'withdraw-all':
      return withdraw({ username: user.username }, context.env.scope, management)
    case 'sign-out':
      return signOut(user, cookieValue, management)
    default:
      return showApps(user, cookieValue, management)
  }
}

/** Reads a form that our own page, in this browser, has sent.
 * @throws {PageError} 403: form token or Origin are not ours
 * @see spec/security.md HO-06
 */
async function readDecision(context: RouteContext, management: Management) {
  const request = context.req.raw
  const { issuer } = management.settings.current
  const body = await readBody(request, inputLimits.formBodyBytes)
  const form = new URLSearchParams(new TextDecoder().decode(body))
  const cookieValue = cookiesOf(request, management).find((value) =>
    isCsrfToken(form.get(formFields.csrfToken), pages.id, value),
  )
  const isOurs = request.headers.get('origin') === new URL(issuer).origin
  if (cookieValue !== undefined && isOurs) return { form, cookieValue }
  throw new PageError({
    error: invalidRequest('the form is not from the page of this server', {
      explanation: {
        check: 'management-form-ours',
        clause: 'REV-05; spec/security.md HO-06',
        seen: isOurs ? 'a form token that does not belong to the cookie' : 'another Origin',
        wanted: 'the form of our own page, from the browser it was shown in',
      },
    }),
    heading: 'This form is not from here',
    advice:
      'It did not come from the page this server showed, or that page is too old. Nothing was changed.',
    issuer,
    status: 403,
  })
}

interface LoginState {
  readonly cookieValue: string
  readonly filter: string
  readonly selectedUsername?: string
  readonly failure?: string
}

async function showLogin(state: LoginState, management: Management): Promise<Response> {
  const { cookieValue, ...rest } = state
  const { issuer, interactionLifetimeSeconds } = management.settings.current
  const binding = bindBrowser(pages, cookieValue, issuer, interactionLifetimeSeconds)
  const users = await management.users.list(state.filter)
  const html = renderLoginPage({
    ...rest,
    chrome: { issuer },
    form: { action: pages.path, csrfToken: binding.csrfToken },
    users: users.filter(({ isDisabled }) => !isDisabled).map(toDemoUser),
  })
  return new Response(html, {
    headers: { ...pageHeaders('login'), 'Set-Cookie': binding.setCookie },
  })
}

async function signIn(
  form: URLSearchParams,
  cookieValue: string,
  management: Management,
): Promise<Response> {
  const { users, sessions, settings, now } = management
  const filter = fieldOf(form, formFields.filter).slice(0, 200)
  if (form.get(formFields.decision) !== 'sign-in') {
    return showLogin({ cookieValue, filter }, management)
  }
  const username = fieldOf(form, formFields.username)
  const user = await users.find(username)
  if (user === undefined || user.isDisabled) {
    return showLogin({ cookieValue, filter, failure: 'Choose one of the users.' }, management)
  }
  if (user.hasPassword) {
    const password = fieldOf(form, formFields.password)
    if (!(await users.verifyPassword(username, password))) {
      const failure = `The password of ${username} is not right.`
      return showLogin({ cookieValue, filter, selectedUsername: username, failure }, management)
    }
  }
  const { issuer, interactionLifetimeSeconds } = settings.current
  const signedIn = sessions.start(username, now() + interactionLifetimeSeconds)
  return backToPage(bindBrowser(pages, signedIn, issuer, interactionLifetimeSeconds).setCookie)
}

function backToPage(setCookie?: string): Response {
  return new Response(null, {
    status: 303,
    headers: {
      Location: pages.path,
      'Cache-Control': 'no-store',
      ...(setCookie === undefined ? {} : { 'Set-Cookie': setCookie }),
    },
  })
}

async function showApps(
  user: User,
  cookieValue: string,
  management: Management,
): Promise<Response> {
  const { issuer, refreshTokenAbsoluteSeconds } = management.settings.current
  const html = renderConnectedAppsPage({
    chrome: { issuer },
    form: { action: pages.path, csrfToken: deriveCsrfToken(pages.id, cookieValue) },
    user: {
      displayName: user.displayName,
      username: user.username,
      fhirUser: user.fhirUser ?? undefined,
    },
    apps: await findConnectedApps(user.username, {
      grants: management.grants,
      clients: management.clients,
      offlineSeconds: refreshTokenAbsoluteSeconds,
      now: management.now(),
    }),
  })
  return new Response(html, { headers: pageHeaders('connected-apps') })
}

async function withdraw(
  target: Extract<RevocationTarget, { readonly username: string }>,
  scope: RequestScope,
  { grants, onGrantChanged, now }: Management,
): Promise<Response> {
  const ended = await grants.revoke(target, 'withdrawn by the user', now())
  for (const id of ended) onGrantChanged(id)
  if ('client_id' in target) scope.link({ clientId: target.client_id })
  scope.note({
    outcome: 'information',
    check: 'access-withdrawn',
    clause: 'SMART App Launch 2.2.0, Conformance, management_endpoint; REV-05',
    text: `user ${target.username} withdrew ${ended.length} grants`,
  })
  return backToPage()
}

function signOut(user: User, cookieValue: string, { sessions, settings }: Management): Response {
  sessions.end(cookieValue)
  const { issuer } = settings.current
  const html = renderSessionEndedPage({
    chrome: { issuer },
    state: 'ended',
    displayName: user.displayName,
  })
  const { setCookie } = bindBrowser(pages, '', issuer, 0)
  return new Response(html, {
    headers: { ...pageHeaders('session-ended'), 'Set-Cookie': setCookie },
  })
}
