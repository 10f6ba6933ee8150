import type { MethodResult, ParsedParams } from '../../../shared/contract/index.ts'
import { tokenVariants } from '../../../shared/udap/token-variants.ts'
import {
  findStatementVariant,
  statementVariants,
  type UdapVariant,
} from '../../../shared/udap/variants.ts'
import type { CertificateAuthority } from '../certificate-authority/index.ts'
import { badRequest, conflict, type Handlers, notFound } from '../rpc/index.ts'
import { udapAlgorithms } from '../udap/udap-jwt/index.ts'
import type { DiscoveryRequest } from './discovery/index.ts'
import {
  type ClientRegistration,
  cancelClaims,
  chooseFixture,
  describeRegistration,
  registerApp,
} from './registrations/index.ts'
import { checkClaims, draftStatement, signStatement } from './statements/index.ts'
import { type UdapTokenMethod, udapTokenRpc } from './tokens/udap-token-rpc.ts'
import { discover, nowSeconds, type UdapClientServices } from './udap-client-services.ts'

type UdapClientMethod =
  | 'udap.discover'
  | 'udap.signers'
  | 'udap.variants'
  | 'udap.draftStatement'
  | 'udap.checkStatement'
  | 'udap.signStatement'
  | 'udap.register'
  | 'udap.cancel'
  | 'udap.registrations'
  | 'udap.registration'
  | 'udap.forgetRegistration'
  | UdapTokenMethod

/** What the console methods need besides. */
export interface UdapClientRpcOptions {
  readonly listSigningIdentities: CertificateAuthority['listSigningIdentities']
  /** Redirect URI of the console's own client at a server. */
  readonly redirectUriFor: (base: string) => string
}

/** Console methods of the UDAP client. */
export function udapClientRpc(
  services: UdapClientServices,
  options: UdapClientRpcOptions,
): Handlers<UdapClientMethod> {
  return {
    'udap.discover': async (params) =>
      (await discover(targetOf(params, services), services)).report,
    ...statementMethods(services, options),
    ...registrationMethods(services),
    ...udapTokenRpc(services),
  }
}

function targetOf(
  { base, community, mode, usesSignedEndpoints }: ParsedParams<'udap.discover'>,
  { settings }: UdapClientServices,
): DiscoveryRequest {
  return { base, community, mode: mode ?? settings.current.udapMode, usesSignedEndpoints }
}

function statementMethods(
  services: UdapClientServices,
  { listSigningIdentities, redirectUriFor }: UdapClientRpcOptions,
): Pick<
  Handlers<UdapClientMethod>,
  | 'udap.signers'
  | 'udap.variants'
  | 'udap.draftStatement'
  | 'udap.checkStatement'
  | 'udap.signStatement'
> {
  const modeOf = (mode: ParsedParams<'udap.checkStatement'>['mode']) =>
    mode ?? services.settings.current.udapMode
  return {
    'udap.signers': async () => ({ rows: listSigners(listSigningIdentities()) }),
    'udap.variants': async () => ({
      statements: statementVariants.map(describeVariant),
      tokens: tokenVariants.map(describeVariant),
    }),
    'udap.draftStatement': async ({ base, redirect_uris, client_name, mode, ...draft }) => {
      const claims = draftStatement({
        ...draft,
        scopesSupported: draft.scopesSupported,
        client_name: client_name ?? 'Trustbench',
        redirect_uris: redirect_uris ?? [redirectUriFor(base)],
      })
      const context = { mode: modeOf(mode), isTiered: draft.isTiered, now: nowSeconds(services) }
      return { claims: { ...claims }, findings: checkClaims(claims, context) }
    },
    'udap.checkStatement': async ({ claims, mode, isTiered }) => ({
      findings: checkClaims(claims, { mode: modeOf(mode), isTiered, now: nowSeconds(services) }),
    }),
    'udap.signStatement': async ({ claims, signer, variant, mode }) => {
      const { fixture } = variant === undefined ? {} : findStatementVariant(variant)
      const choice =
        fixture === undefined
          ? signer
          : await chooseFixture(fixture, signer, String(claims['iss'] ?? ''), services)
      const now = nowSeconds(services)
      const tools = { ids: services.ids, now: () => now }
      const signed = await signStatement(claims, services.findSigner(choice), tools, variant)
      return {
        statement: signed.compact,
        header: { ...signed.header },
        claims: { ...signed.claims },
        findings: checkClaims(signed.claims, { mode: modeOf(mode), isTiered: false, now }),
      }
    },
  }
}

function listSigners(identities: ReturnType<CertificateAuthority['listSigningIdentities']>) {
  return identities
    .filter(({ alg }) => udapAlgorithms.some((each) => each === alg))
    .map(({ fingerprint, keyId, subject, uris, community, alg, notAfter, fixture }) => ({
      certificateId: fingerprint,
      keyId,
      subject,
      uris: [...uris],
      communityUri: community?.uri ?? null,
      alg,
      notAfter,
      fixture,
    }))
}

function describeVariant({ expected, ...variant }: UdapVariant) {
  const { alternatives, ...code } = expected
  return {
    ...variant,
    expected: {
      ...code,
      ...(alternatives === undefined ? {} : { alternatives: [...alternatives] }),
    },
  }
}

function registrationMethods(
  services: UdapClientServices,
): Pick<
  Handlers<UdapClientMethod>,
  | 'udap.register'
  | 'udap.cancel'
  | 'udap.registrations'
  | 'udap.registration'
  | 'udap.forgetRegistration'
> {
  const { registrations } = services
  const require = (id: string): ClientRegistration => {
    const registration = registrations.find(id)
    if (registration === undefined) throw notFound('registration', id)
    return registration
  }
  return {
    'udap.register': async ({ source, certifications, isRetry, ...target }) =>
      registerApp(
        { target: targetOf(target, services), source, certifications, isRetry },
        services,
      ),
    'udap.cancel': async ({ registrationId, signer }) => {
      const registration = require(registrationId)
      if (registration.cancelledAt !== null) throw conflict('the registration is cancelled already')
      return registerApp(
        {
          target: {
            base: registration.base,
            community: registration.communityUri,
            mode: services.settings.current.udapMode,
          },
          source: {
            kind: 'claims',
            claims: cancelClaims(registration),
            signer: signer ?? signerOf(registration),
          },
          certifications: [],
          isRetry: true,
        },
        services,
      )
    },
    'udap.registrations': async (query) => {
      const { rows, total } = registrations.list(query)
      return { rows: rows.map(describeRegistration), total }
    },
    'udap.registration': async ({ registrationId }) =>
      describeDetail(require(registrationId), services),
    'udap.forgetRegistration': async ({ registrationId }) => {
      if (!registrations.delete(registrationId)) throw notFound('registration', registrationId)
      services.tokens.forget(registrationId)
      services.onRegistrationsChanged(registrationId)
      return null
    },
  }
}

function signerOf({ certificateId }: ClientRegistration) {
  if (certificateId !== null) return { certificateId }
  throw badRequest('the statement of this registration was signed elsewhere; name a certificate')
}

function describeDetail(
  registration: ClientRegistration,
  { registrations }: UdapClientServices,
): MethodResult<'udap.registration'> {
  return {
    ...describeRegistration(registration),
    requested: { ...registration.requested },
    granted: { ...registration.granted },
    attempts: registrations.attemptsAt(registration).map((attempt) => {
      const { kind, at, variant, certificateId, status, error, description, client_id } = attempt
      return {
        kind,
        at,
        variant,
        certificateId,
        status,
        error,
        description,
        client_id,
        claims: { ...attempt.claims },
        exchangeId: attempt.exchangeId,
      }
    }),
  }
}
