import type { Page } from '@playwright/test'
import type { Call } from '../../src/shared/contract/index.ts'
import { sendRaw } from './raw-http.ts'

/** What hostile things are stored in, and what they lean on. */
export interface HostileWorld {
  readonly call: Call
  readonly issuer: string
  readonly fhirBase: string
  /** A local community, its URI and the certificate at its top. */
  readonly communityId: string
  readonly communityUri: string
  readonly anchor: string
  /** An app that can be opened for a patient. */
  readonly clientId: string
  /** A certificate whose key is here, by the URI in it. */
  readonly signer: { readonly certificateId: string; readonly uri: string }
}

/** Gives the text of this turn with the mark of a field in front of it, and notes that the field has to show it.
 * @param longest how much the field takes, in characters
 */
export type Put<Field extends string = string> = (field: Field, longest?: number) => string

/** A kind of thing that takes texts of others, and where the console shows it. */
export interface HostileKind {
  readonly name: string
  /** What of it is filled with hostile texts and has to be shown. */
  readonly fields: readonly string[]
  /** Stores one with a text in every field.
   * @returns the address in the console at which it is shown
   */
  store(world: HostileWorld, put: Put, turn: number): Promise<string>
  /** Whether all of them are shown at once, so that one look at the end will do. */
  readonly isList?: boolean
  /** What else a person does to see all of it, at that address. */
  open?(page: Page, turn: number): Promise<void>
}

/** The name of a field is checked against the list of its kind. */
function kind<const Fields extends readonly string[]>(
  name: string,
  fields: Fields,
  store: (world: HostileWorld, put: Put<Fields[number]>, turn: number) => Promise<string>,
  how?: HostileKind['open'] | 'list',
): HostileKind {
  const open = typeof how === 'function' ? { open: how } : {}
  return { name, fields, store, isList: how === 'list', ...open }
}

const part = async (page: Page, name: RegExp) => {
  await page.getByRole('tab', { name }).click()
}

/** The newest exchange of the log, which is the one just made. */
async function newestExchange(world: HostileWorld): Promise<string> {
  const { rows } = await world.call('traffic.list', { limit: 1 })
  return `/traffic/${rows[0]?.id}`
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Characters that may stand in a request line or a header, with what does for spaces in markup. */
const visible = (text: string) => text.replaceAll(' ', '/').replace(/[^\x21-\x7e]/g, '')

const person = {
  birthdate: '',
  fhirUser: '',
  identityLevel: 'ial2',
  authenticationLevels: ['aal2'],
  isDisabled: false,
} as const

/** Everything of the console that shows texts of others, but for the Inspector. */
export const hostileKinds: readonly HostileKind[] = [
  kind('client', ['client_name'], async ({ call }, put) => {
    const { client } = await call('clients.register', {
      metadata: {
        client_name: put('client_name'),
        redirect_uris: ['https://app.example/cb'],
      },
    })
    return `/clients/${client.client_id}`
  }),
  kind(
    'initial access token',
    ['label'],
    async ({ call }, put) => {
      await call('registration.issueToken', { label: put('label') })
      return '/clients?tokens'
    },
    'list',
  ),
  kind(
    'issuer of statements',
    ['issuer'],
    async ({ call }, put) => {
      const { publicJwk } = await call('keys.generate', {
        algorithm: 'p-384',
        purpose: 'other',
        name: 'Issuer',
      })
      const jwks = { keys: [{ ...publicJwk, kty: 'EC' }] }
      await call('registration.trustStatementIssuer', { issuer: put('issuer'), jwks })
      return '/clients?tokens'
    },
    'list',
  ),
  kind('app registered by software statement', ['client_name'], async ({ call }, put) => {
    const { registrationId, text } = await call('scenarios.registerApp', {
      app: {
        kind: 'udap',
        appType: 'service',
        claims: {
          client_name: put('client_name'),
        },
      },
    })
    if (registrationId === null) throw new Error(text)
    const { client_id } = await call('udap.registration', { registrationId })
    return `/clients/${client_id}`
  }),
  kind(
    'user',
    ['username', 'displayName'],
    async ({ call }, put) => {
      await call('users.save', {
        username: put('username', 100),
        displayName: put('displayName'),
        fhirUser: null,
        isDisabled: false,
      })
      return '/settings/users'
    },
    (page, turn) => page.getByRole('searchbox', { name: 'Filter users' }).fill(`n${turn}z`),
  ),
  kind('key', ['name', 'tag'], async ({ call }, put) => {
    const { id } = await call('keys.generate', {
      algorithm: 'p-256',
      purpose: 'other',
      name: put('name', 100),
      tags: [put('tag', 40)],
    })
    return `/keys/pairs/${id}`
  }),
  kind(
    'certificate',
    ['commonName', 'organizationalUnit', 'uri'],
    async ({ call, communityId }, put) => {
      const { certificate } = await call('certificates.issue', {
        communityId,
        kind: 'client',
        commonName: put('commonName', 54),
        organizationalUnit: put('organizationalUnit', 64),
        uris: [`https://app.example/${visible(put('uri'))}`],
        key: { kind: 'new', algorithm: 'p-256' },
      })
      return `/keys/certificates/${certificate.id}`
    },
  ),
  kind('local community', ['name', 'uri'], async ({ call }, put) => {
    const { id } = await call('communities.create', {
      name: put('name', 40),
      uri: `urn:example:${visible(put('uri'))}`,
      isTrusted: false,
    })
    return `/keys/communities/${id}`
  }),
  kind(
    'trust community',
    [
      'name',
      'uri',
      'scopes',
      'minimumScopes',
      'clientUriPrefixes',
      'serverUriPrefixes',
      'sub of the unregistered',
      'scopes of the unregistered',
    ],
    async ({ call, anchor }, put) => {
      const { uri } = await call('trust.save', {
        uri: `urn:example:${visible(put('uri'))}`,
        name: put('name', 100),
        anchors: [anchor],
        policy: {
          scopes: put('scopes'),
          minimumScopes: put('minimumScopes'),
          clientUriPrefixes: [put('clientUriPrefixes')],
          serverUriPrefixes: [put('serverUriPrefixes')],
          unregistered: {
            isAllowed: true,
            sub: put('sub of the unregistered'),
            scopes: put('scopes of the unregistered'),
          },
        },
      })
      return `/trust/communities/${encodeURIComponent(uri)}`
    },
    (page) => part(page, /^Rules/),
  ),
  kind(
    'definition of a certification',
    ['name', 'uri', 'certifier', 'name of an extension'],
    async ({ call, communityUri }, put) => {
      const [before] = await call('certifications.definitions', { communityUri })
      await call('certifications.saveDefinition', {
        ...(before === undefined ? {} : { id: before.id }),
        communityUri,
        name: put('name'),
        uris: [`urn:example:${visible(put('uri'))}`],
        certifierUris: [put('certifier')],
        extensionSchemas: { [put('name of an extension')]: {} },
      })
      return '/trust/certifications/definitions'
    },
    async (page) => {
      await page.reload()
      await page.getByRole('gridcell').first().click()
    },
  ),
  kind(
    'certification',
    [
      'certification_name',
      'certification_issuer',
      'certification_description',
      'developer_name',
      'developer_address',
      'client_name',
      'software_id',
      'software_version',
      'contacts',
    ],
    async ({ call, signer, communityUri }, put) => {
      const { jwt } = await call('certifications.issue', {
        certificateId: signer.certificateId,
        sub: 'https://app.example',
        isSignedAnyway: true,
        content: {
          certification_name: put('certification_name'),
          certification_uris: ['https://certifier.example/profiles/basic'],
          certification_issuer: put('certification_issuer'),
          certification_description: put('certification_description'),
          developer_name: put('developer_name'),
          developer_address: { formatted: put('developer_address') },
          client_name: put('client_name'),
          software_id: put('software_id'),
          software_version: put('software_version'),
          contacts: [put('contacts')],
        },
      })
      return `/trust/certifications/verify?jwt=${jwt}&community=${communityUri}`
    },
    (page) => page.getByRole('button', { name: 'Verify' }).click(),
  ),
  kind('certification issued here', ['name', 'sub'], async ({ call, signer }, put) => {
    await call('certifications.issue', {
      certificateId: signer.certificateId,
      sub: `https://app.example/${visible(put('sub'))}`,
      isSignedAnyway: true,
      content: {
        certification_name: put('name'),
        certification_uris: ['https://certifier.example/profiles/basic'],
      },
    })
    return '/trust/certifications/issued'
  }),
  kind(
    'account at the identity provider',
    ['username', 'givenName', 'familyName', 'email', 'phone', 'address', 'identifier'],
    async ({ call }, put) => {
      for (const { username } of await call('identityProvider.users', {})) {
        await call('identityProvider.deleteUser', { username })
      }
      await call('identityProvider.saveUser', {
        ...person,
        authenticationLevels: ['aal2'],
        username: put('username', 100),
        givenName: put('givenName'),
        familyName: put('familyName'),
        email: put('email'),
        phone: put('phone'),
        address: put('address'),
        identifiers: [{ system: 'urn:example:ids', value: put('identifier') }],
      })
      return '/settings/identity-provider'
    },
    (page) => page.getByRole('gridcell', { name: /k\d+f0n/ }).click(),
  ),
  kind(
    'brand',
    ['name', 'alias', 'city', 'identifier', 'portalName', 'portalDescription'],
    async ({ call }, put) => {
      await call('brands.reset', {})
      const { bundle, identifier } = await call('brands.get', {})
      const entry = bundle.entry.map((each) => {
        if (each.resource.resourceType !== 'Organization') return each
        const resource = {
          ...each.resource,
          name: put('name'),
          alias: [put('alias')],
          address: [{ city: put('city') }],
          identifier: [...(each.resource.identifier ?? []), { value: put('identifier') }],
          extension: [
            ...(each.resource.extension ?? []).filter(({ url }) => !url.endsWith('-portal')),
            {
              url: 'http://hl7.org/fhir/StructureDefinition/organization-portal' as const,
              extension: [
                { url: 'portalName' as const, valueString: put('portalName') },
                { url: 'portalDescription' as const, valueMarkdown: put('portalDescription') },
                { url: 'portalUrl' as const, valueUrl: 'https://portal.example/' },
              ],
            },
          ],
        }
        return { ...each, resource }
      })
      await call('brands.save', { bundle: { ...bundle, entry }, identifier })
      return '/settings/brands'
    },
  ),
  kind('style of the EHR', ['font_family_body', 'font_family_heading'], async ({ call }, put) => {
    const style = {
      font_family_body: put('font_family_body'),
      font_family_heading: put('font_family_heading'),
    }
    await call('smartStyle.save', { style })
    return '/settings/ehr-style'
  }),
  kind(
    'task',
    ['description', 'appContext'],
    async ({ call, clientId }, put) => {
      await call('launch.createTask', {
        kind: 'ehr',
        client_id: clientId,
        patient: 'amara-okafor',
        description: put('description'),
        appContext: put('appContext'),
      })
      return '/launch?start=ehr'
    },
    async (page, turn) => {
      await page.getByRole('combobox', { name: 'Task that asks for the launch' }).click()
      await page.getByRole('option', { name: new RegExp(`f0n${turn}z`) }).click()
    },
  ),
  kind('launch', ['scope'], async ({ call }, put) => {
    const { runId } = await call('launch.start', {
      mode: 'standalone',
      client_id: 'trustbench-console',
      scope: `openid ${visible(put('scope'))}`,
    })
    return `/launch/${runId}`
  }),
  kind(
    'patient',
    [
      'family',
      'given',
      'name.text',
      'address.line',
      'address.city',
      'telecom.value',
      'identifier.value',
      'contact.name',
      'text.div',
    ],
    async ({ call }, put, turn) => {
      const resource = {
        resourceType: 'Patient',
        id: `hostile-${turn}`,
        text: {
          status: 'generated',
          div: `<div xmlns="http://www.w3.org/1999/xhtml">${put('text.div')}</div>`,
        },
        name: [{ family: put('family'), given: [put('given')], text: put('name.text') }],
        address: [{ line: [put('address.line')], city: put('address.city') }],
        telecom: [{ system: 'phone', value: put('telecom.value') }],
        identifier: [{ system: 'urn:example:mrn', value: put('identifier.value') }],
        contact: [{ name: { text: put('contact.name') } }],
      }
      const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource }] }
      await call('sandbox.import', { bundle: JSON.stringify(bundle), isDryRun: false })
      return `/fhir?q=Patient/hostile-${turn}`
    },
    (page, turn) => page.getByRole('searchbox', { name: 'Search in Answer' }).fill(`n${turn}z`),
  ),
  kind(
    'request to the FHIR server',
    ['path', 'name in the query', 'value in the query', 'header'],
    async (world, put) => {
      const { port, pathname } = new URL(world.fhirBase)
      const path = `${pathname}/${visible(put('path'))}`
      const query = `${visible(put('name in the query'))}=${visible(put('value in the query'))}`
      await sendRaw(
        Number(port),
        `GET ${path.replaceAll(/[?#]/g, '')}?${query} HTTP/1.1\r\nHost: localhost:${port}\r\nX-Hostile: ${visible(put('header'))}\r\nConnection: close\r\n\r\n`,
      )
      return newestExchange(world)
    },
    (page) => part(page, /^Request/),
  ),
  kind(
    'request for a token',
    ['grant_type', 'client_id', 'scope', 'name of a parameter', 'value of a parameter'],
    async (world, put) => {
      const form = new URLSearchParams({
        grant_type: put('grant_type'),
        client_id: put('client_id'),
        scope: put('scope'),
        [put('name of a parameter')]: put('value of a parameter'),
      })
      await fetch(`${world.issuer}/token`, { method: 'POST', body: form })
      return newestExchange(world)
    },
    (page) => part(page, /^Request/),
  ),
  kind(
    'assertion of a client',
    ['kid', 'iss', 'sub', 'jti', 'name of a claim', 'value of a claim'],
    async (world, put) => {
      const header = { alg: 'ES384', kid: put('kid') }
      const claims = {
        iss: put('iss'),
        sub: put('sub'),
        jti: put('jti'),
        [put('name of a claim')]: put('value of a claim'),
      }
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: `${base64url(header)}.${base64url(claims)}.c2ln`,
      })
      await fetch(`${world.issuer}/token`, { method: 'POST', body: form })
      return newestExchange(world)
    },
    (page) => part(page, /^Tokens/),
  ),
  kind(
    'registration that is refused',
    ['client_name', 'redirect_uri', 'name of a member', 'value of a member'],
    async (world, put) => {
      await fetch(`${world.issuer}/register`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          client_name: put('client_name'),
          redirect_uris: [put('redirect_uri')],
          [put('name of a member')]: put('value of a member'),
        }),
      })
      return newestExchange(world)
    },
    (page) => part(page, /^Request/),
  ),
]
