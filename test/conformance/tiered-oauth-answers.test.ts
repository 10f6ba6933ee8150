import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestBrowser, type TestBrowser } from '../support/browser.ts'
import { left, shown } from '../support/identity-provider.ts'
import { authorizationQuery, createProofKey, registerPublicApp } from '../support/launch.ts'
import {
  createTestClock,
  createTestWorkbench,
  type TestWorkbench,
} from '../support/test-workbench.ts'
import {
  appCallback,
  refusalOf,
  registerTieredApp,
  signInThere,
  type TieredApp,
  tieredUrl,
} from '../support/tiered.ts'
import { createUdapApp, signUdapJwt, type UdapApp } from '../support/udap-app.ts'

/** The community both are of. */
const sharedUri = 'urn:example:trustbench:beta'

/** What the record of a user of the holder is known by. */
const weiChen = { system: 'urn:trustbench:mrn', value: 'MRN10006' }

type Members = Record<string, unknown>

/** Data holder at which the app is registered. */
let holder: TestWorkbench
/** Somebody else's identity provider. Its answers may be changed on their way. */
let elsewhere: TestWorkbench
let app: TieredApp
let member: UdapApp
let key: { readonly jwk: Members; sign(claims: Members, header?: Members): Promise<string> }

/** What becomes of the answers of the provider, by the end of the path. */
const changes = new Map<string, (answer: Response) => Response | Promise<Response>>()

beforeAll(async () => {
  const clock = createTestClock()
  holder = await createTestWorkbench({
    clock,
    config: {
      issuer: 'https://holder.example',
      identityProviderBase: 'https://idp.holder.example',
    },
    foreign: async (request) => {
      const { origin, pathname } = new URL(request.url)
      const ask =
        origin === new URL(elsewhere.idp).origin ? elsewhere.fetchIdentityProvider : elsewhere.fetch
      const change = changes.get(pathname.slice(pathname.lastIndexOf('/')))
      const answer = await ask(request)
      return change === undefined ? answer : change(answer)
    },
  })
  elsewhere = await createTestWorkbench({
    clock,
    config: { issuer: 'https://other.example', identityProviderBase: 'https://idp.other.example' },
    foreign: (request) => holder.fetch(request),
  })
  app = await registerTieredApp(holder)
  member = await createUdapApp(holder)
  key = await makeKey()
  const anchors = [await rootOf(holder), await rootOf(elsewhere)]
  for (const bench of [holder, elsewhere]) {
    await bench.call('trust.save', { uri: sharedUri, name: 'Beta', anchors })
  }
  await holder.call('settings.update', { name: 'tieredJwksIdToken', value: true })
}, 180_000)

afterAll(async () => {
  await holder.close()
  await elsewhere.close()
})

afterEach(async () => {
  changes.clear()
  for (const { iss, sub } of await holder.call('tiered.bindings', {})) {
    await holder.call('tiered.forgetBinding', { iss, sub })
  }
})

async function rootOf(bench: TestWorkbench): Promise<string> {
  const { authorities } = await bench.call('communities.get', { id: 'beta' })
  const { pem } = await bench.call('certificates.get', { id: authorities[0]?.certificateId ?? '' })
  return pem
}

async function makeKey() {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  return {
    jwk: { ...(await exportJWK(publicKey)), kid: 'another', alg: 'RS256' },
    sign: (claims: Members, header: Members = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...header }).sign(privateKey),
  }
}

/** Changes members of the JSON object that comes from a path. */
function change(path: string, members: Members | ((body: Members) => Members | Promise<Members>)) {
  changes.set(path, async (answer) => {
    const body = await answer.json()
    const changed = typeof members === 'function' ? await members(body) : members
    return Response.json({ ...body, ...changed }, { status: answer.status })
  })
}

/** Lets the provider sign its ID tokens with a key of its JWK Set, after a change of the claims. */
function signOwn(claims: Members, header: Members = {}) {
  change('/jwks', { keys: [key.jwk] })
  change('/token', async (body) => ({
    id_token: await key.sign({ ...decodeJwt(String(body['id_token'])), ...claims }, header),
  }))
}

function createBrowser(): TestBrowser {
  const { origin } = new URL(elsewhere.idp)
  return createTestBrowser(holder, [
    { origin, fetch: elsewhere.fetchIdentityProvider, followed: /\/(?:authorize|sign-in)\b/ },
  ])
}

const url = (more: Record<string, string | undefined> = {}) =>
  tieredUrl(app, { idp: elsewhere.idp, ...more })

/** Signs in at the provider. @returns what the browser shows then */
async function play(more: Record<string, string> = {}) {
  const browser = createBrowser()
  const first = await browser.open(url(more))
  return first instanceof URL ? first : signInThere(browser, first, 'amara')
}

/** What Traffic says failed at the holder. */
async function failures(): Promise<string> {
  const { rows } = await holder.call('traffic.list', { limit: 20 })
  const details = await Promise.all(rows.map(({ id }) => holder.call('traffic.get', { id })))
  const notes = details.flatMap((detail) => detail.notes)
  return notes
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ text }) => text)
    .join('\n')
}

async function expectRefusal(words: RegExp, more: Record<string, string> = {}) {
  await holder.call('traffic.clear', {})
  expect(refusalOf(await play(more))).toEqual({
    at: appCallback,
    error: 'invalid_idp',
    state: 'state-of-the-app',
    code: null,
  })
  expect(await failures()).toMatch(words)
}

const expectMatch = async (more: Record<string, string> = {}) =>
  expect(shown(await play(more)).html).toContain('Is this you?')

const clientThere = async () =>
  (await holder.call('tiered.registrations', {})).find(({ idp }) => idp === elsewhere.idp)

describe('tiered OAuth, the ID token', () => {
  it.each<[string, Members, RegExp]>([
    ['without sub', { sub: undefined }, /claim sub is absent, wanted a text of 1 to 255/],
    ['with an empty sub', { sub: '' }, /claim sub is .*, wanted a text of 1 to 255/],
    ['with a sub of 256 characters', { sub: 's'.repeat(256) }, /claim sub is .* 1 to 255/],
    ['without nonce', { nonce: undefined }, /claim nonce is absent, wanted the nonce/],
    ['with azp of another', { azp: 'another-client' }, /claim azp is another-client/],
    ['without jti', { jti: undefined }, /claim jti is absent/],
  ])(
    'is refused %s, and taken without that difference [UDAP-TIER-015]',
    async (_case, claims, words) => {
      signOwn({})
      await expectMatch()
      signOwn(claims)
      await expectRefusal(words)
    },
  )

  it('may be for others too only where azp says that it was issued to this server [UDAP-TIER-015]', async () => {
    signOwn({})
    await expectMatch()
    const client_id = (await clientThere())?.client_id ?? ''
    const aud = [client_id, 'https://another.example']
    signOwn({ aud, azp: client_id })
    await expectMatch()
    signOwn({ aud })
    await expectRefusal(/claim azp is absent/)
    signOwn({ aud: [client_id] })
    await expectMatch()
  })

  it.each<[string, Members]>([
    ['absent', { auth_time: undefined }],
    ['longer ago', { auth_time: 0 }],
    ['no number', { auth_time: 'just now' }],
  ])(
    'is refused when max_age was sent and the time of the sign-in is %s [UDAP-TIER-015] [OID-06]',
    async (_case, claims) => {
      signOwn({ auth_time: holder.clock.nowSeconds() })
      await expectMatch({ max_age: '60', prompt: 'login' })
      signOwn(claims)
      await expectRefusal(/claim auth_time is .*, wanted a sign-in of the last 60 s/, {
        max_age: '60',
        prompt: 'login',
      })
      await expectMatch()
    },
  )

  it('by the JWK Set is of type JWT and signed with one of its keys [UDAP-TIER-017] [AS-29]', async () => {
    for (const header of [{}, { typ: 'JWT' }, { typ: 'jwt' }]) {
      signOwn({}, header)
      await expectMatch()
    }
    signOwn({}, { typ: 'at+jwt' })
    await expectRefusal(/header typ is at\+jwt, wanted JWT, or none/)
    signOwn({})
    change('/jwks', { keys: [(await makeKey()).jwk] })
    await expectRefusal(/signature is made by no key of the JWK Set/)
  })

  it('is refused in another form, and with the certificate of another member [UDAP-TIER-015] [UDAP-TIER-016]', async () => {
    change('/token', { id_token: 'x.y' })
    await expectRefusal(/id_token/)
    change('/token', async ({ id_token }) => ({
      id_token: await signUdapJwt(member, decodeJwt(String(id_token))),
    }))
    await expectRefusal(
      /header x5c\[0\] is a certificate with https:\/\/app-.*, wanted https:\/\/idp/,
    )
    changes.clear()
    await expectMatch()
  })
})

describe('tiered OAuth, what the provider says of itself and of the person', () => {
  it.each<[string, string, (body: Members) => Response, RegExp]>([
    [
      'names another issuer',
      '/openid-configuration',
      (body) => Response.json({ ...body, issuer: 'https://another.example' }),
      /says its issuer is https:\/\/another\.example/,
    ],
    [
      'names no JWK Set',
      '/openid-configuration',
      ({ jwks_uri: _, ...body }) => Response.json(body),
      /names no JWK Set/,
    ],
    [
      'has no configuration',
      '/openid-configuration',
      () => new Response('not here', { status: 404 }),
      /names no JWK Set/,
    ],
    ['has no JWK Set', '/jwks', () => new Response('not here', { status: 404 }), /has no JWK Set/],
    ['has no JSON at its JWK Set', '/jwks', () => new Response('<html>'), /has no JWK Set/],
    ['has something else there', '/jwks', () => Response.json({ keys: 7 }), /has no JWK Set/],
  ])('is refused where it %s [UDAP-TIER-017]', async (_case, path, answer, words) => {
    signOwn({})
    changes.set(path, async (real) => answer(await real.json()))
    await expectRefusal(words)
  })

  it('is refused where it does not answer about its keys [UDAP-TIER-017]', async () => {
    signOwn({})
    changes.set('/jwks', () => {
      throw new Error('connect ECONNREFUSED')
    })
    await expectRefusal(/has no JWK Set/)
  })

  it('may tell of the person in the ID token alone [UDAP-TIER-018]', async () => {
    const without = (body: Members) => ({ ...body, userinfo_endpoint: undefined })
    change('/openid-configuration', without)
    signOwn({})
    expect(refusalOf(await play()).error).toBe('access_denied')
    signOwn({ identifiers: [weiChen] })
    await expectMatch()
    changes.set('/userinfo', () => new Response('', { status: 500 }))
    changes.delete('/openid-configuration')
    await expectMatch()
    changes.set('/userinfo', () => {
      throw new Error('connect ECONNREFUSED')
    })
    await expectMatch()
  })

  it.each([
    [{ name: 'Dr. Wei' }, 'Dr. Wei'],
    [{ name: '', given_name: 'Wei', family_name: 'Chen' }, 'Wei Chen'],
    [{ name: 7, given_name: 'Wei' }, 'Wei'],
    [
      { name: undefined, given_name: undefined, family_name: undefined, sub: 'somebody' },
      'somebody',
    ],
  ])('is called by the names %j [UDAP-TIER-019]', async (names, called) => {
    changes.set('/userinfo', () => new Response('', { status: 500 }))
    const identifiers = [{ value: 'of nobody' }, weiChen]
    signOwn({ identifiers, auth_time: undefined, ...names })
    const browser = createBrowser()
    const match = shown(await signInThere(browser, await browser.open(url()), 'amara'))
    expect(match.html.replace(/<[^>]*>/g, '')).toContain(called)
    const consent = shown(await browser.submit(match, { decision: 'choose' }))
    const answer = left(await browser.submit(consent, { decision: 'approve' }))
    expect(answer.searchParams.get('code')).not.toBeNull()
    expect(await holder.call('tiered.bindings', {})).toMatchObject([{ name: called }])
  })
})

describe('tiered OAuth, the answers about a code', () => {
  it.each<[string, () => Response, RegExp]>([
    ['no JSON', () => new Response('<html>'), /answered 200 no JSON of a token response/],
    ['no tokens', () => Response.json({}), /answered 200 no JSON of a token response/],
    ['another status', () => new Response('', { status: 503 }), /answered 503/],
    [
      'an error',
      () => Response.json({ error: 'invalid_grant' }, { status: 400 }),
      /answered 400 invalid_grant/,
    ],
  ])('are refused when they are %s [UDAP-TIER-016]', async (_case, answer, words) => {
    await expectMatch()
    changes.set('/token', answer)
    await expectRefusal(words)
  })

  it('are asked for once more, and not again, from a provider that does not know this server [UDAP-TIER-008] [UDAP-TIER-009]', async () => {
    changes.set('/token', () => Response.json({ error: 'invalid_client' }, { status: 401 }))
    const browser = createBrowser()
    const again = shown(await signInThere(browser, await browser.open(url()), 'amara'))
    expect(new URL(again.url).origin).toBe(elsewhere.idp)
    await holder.call('traffic.clear', {})
    expect(refusalOf(await browser.submit(again, { decision: 'approve' })).error).toBe(
      'invalid_idp',
    )
    expect(await failures()).toContain('does not know this server right after it registered')
  })

  it('are asked for after a new registration where the old one was deleted here [UDAP-TIER-008]', async () => {
    const browser = createBrowser()
    const signIn = shown(await browser.open(url({ prompt: 'login' })))
    await holder.call('tiered.forgetRegistration', { idp: elsewhere.idp, communityUri: sharedUri })
    expect(await clientThere()).toBeUndefined()
    const again = await signInThere(browser, signIn, 'amara')
    expect(new URL(shown(again).url).origin).toBe(elsewhere.idp)
    expect(await clientThere()).toBeDefined()
  })
})

describe('tiered OAuth, the answers about a registration', () => {
  const forget = async () => {
    const held = await clientThere()
    if (held === undefined) return
    await holder.call('tiered.forgetRegistration', { idp: elsewhere.idp, communityUri: sharedUri })
  }

  it('may leave out the scope, which is then the one asked for [UDAP-TIER-008]', async () => {
    await forget()
    await expectMatch()
    const named = (await clientThere())?.scope
    await forget()
    change('/register', { scope: undefined })
    await expectMatch()
    expect((await clientThere())?.scope.split(' ')).toEqual(
      expect.arrayContaining((named ?? '').split(' ')),
    )
  })

  it.each<[string, (body: Members) => Response, RegExp]>([
    [
      'name no client',
      ({ client_id: _, ...body }) => Response.json(body, { status: 201 }),
      /answered 201/,
    ],
    [
      'refuse without a reason',
      () => Response.json({ error: 'invalid_software_statement' }, { status: 400 }),
      /answered 400 invalid_software_statement/,
    ],
    ['are no JSON', () => new Response('', { status: 500 }), /answered 500/],
  ])('are refused when they %s [UDAP-TIER-009]', async (_case, answer, words) => {
    await forget()
    changes.set('/register', async (real) => answer(await real.json()))
    await expectRefusal(words)
    expect(await clientThere()).toBeUndefined()
    changes.clear()
    await expectMatch()
  })

  it('are not asked for where the provider registers nobody by statement, or does not answer [UDAP-TIER-007] [UDAP-TIER-009]', async () => {
    await forget()
    change('/udap', ({ udap_profiles_supported }) => ({
      udap_profiles_supported: [udap_profiles_supported]
        .flat()
        .filter((name) => name !== 'udap_dcr'),
    }))
    await expectRefusal(/which registers nobody by software statement/)
    changes.clear()
    changes.set('/register', () => {
      throw new Error('connect ECONNREFUSED')
    })
    await expectRefusal(/which did not answer/)
    changes.clear()
    await expectMatch()
  })

  it('are shared by sign-ins that begin at the same time [UDAP-TIER-008]', async () => {
    await forget()
    await elsewhere.call('traffic.clear', {})
    const pages = await Promise.all([1, 2, 3].map(() => createBrowser().open(url())))
    for (const page of pages) expect(new URL(shown(page).url).origin).toBe(elsewhere.idp)
    const { rows } = await elsewhere.call('traffic.list', { area: 'identity-provider', limit: 200 })
    expect(rows.filter(({ url: at }) => at === `${elsewhere.idp}/register`)).toHaveLength(1)
  })
})

describe('tiered OAuth, the way back', () => {
  /** A browser that was sent to the provider, and where it comes back. */
  async function depart() {
    const browser = createBrowser()
    shown(await browser.open(url({ prompt: 'login' })))
    return { browser, callback: (await clientThere())?.redirect_uri ?? '' }
  }

  it('wants a code [UDAP-TIER-016]', async () => {
    const response = await holder.request(url())
    const sent = new URL(response.headers.get('location') ?? '').searchParams
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const back = `${sent.get('redirect_uri')}?state=${sent.get('state')}`
    const answer = await holder.request(back, { headers: { Cookie: cookie } })
    const { searchParams } = new URL(answer.headers.get('location') ?? '')
    expect(searchParams.get('error')).toBe('invalid_idp')
  })

  it('takes a state that comes twice for none, and no query that cannot be read [UDAP-TIER-012]', async () => {
    const { browser, callback } = await depart()
    const unreadable = shown(await browser.open(`${callback}?code=%zz`))
    expect(unreadable.status).toBe(400)
    expect(unreadable.html).toContain('This answer cannot be read')
    const twice = await browser.open(`${callback}?code=x&state=a&state=a`)
    expect(refusalOf(twice).error).toBe('server_error')
  })

  it('ends with the time of the request, and with the app [UDAP-TIER-012]', async () => {
    const { client_id } = app
    const disabled = await depart()
    await holder.call('clients.setDisabled', { client_id, isDisabled: true })
    const ended = shown(await disabled.browser.open(`${disabled.callback}?code=x&state=y`))
    await holder.call('clients.setDisabled', { client_id, isDisabled: false })
    expect([ended.status, ended.html]).toEqual([400, expect.stringContaining('has ended')])
    const late = await depart()
    holder.clock.advance(600)
    const over = shown(await late.browser.open(`${late.callback}?code=x&state=y`))
    expect([over.status, over.html]).toEqual([400, expect.stringContaining('has ended')])
  })
})

describe('tiered OAuth, requests that need a page', () => {
  it('are refused where prompt is none [SAL-42]', async () => {
    expect(refusalOf(await createBrowser().open(url({ prompt: 'none' }))).error).toBe(
      'login_required',
    )
  })

  it('leave the provider out of an EHR launch, which says who the user is [UDAP-TIER-003]', async () => {
    const scope = 'launch udap openid'
    const client = await registerPublicApp(holder, { scope })
    const { openUrl } = await holder.call('launch.start', {
      mode: 'ehr',
      client_id: client.client_id,
      ehr: { username: 'dr', context: {} },
    })
    const launch = new URL(openUrl ?? '').searchParams.get('launch') ?? ''
    const query = authorizationQuery(holder, client, createProofKey(), {
      launch,
      scope,
      idp: elsewhere.idp,
    })
    const consent = shown(await createBrowser().open(`/authorize?${query}`))
    expect(new URL(consent.url).origin).toBe(holder.issuer)
    expect(consent.html).toContain('asks for access')
  })
})

describe('console methods of tiered OAuth', () => {
  it('answer not-found for what is not held', async () => {
    const missing = { problem: { code: 'not-found' } }
    const stranger = 'https://nobody.example'
    await expect(
      holder.call('tiered.forgetRegistration', { idp: stranger, communityUri: sharedUri }),
    ).rejects.toMatchObject(missing)
    await expect(
      holder.call('tiered.forgetBinding', { iss: stranger, sub: 'nobody' }),
    ).rejects.toMatchObject(missing)
  })
})
