import type { UserRow } from '../../../../shared/contract/users.ts'
import { describeApp } from '../authorize/authorization-response.ts'
import { type AuthorizationServices, nowSeconds } from '../authorize/authorization-services.ts'
import { defaultInstanceSeconds, instanceDurations } from '../instance-durations.ts'
import type { PatientSummary } from '../launch-context/index.ts'
import type { GrantedScope } from '../scopes/index.ts'
import { deriveCsrfToken } from './browser-binding.ts'
import { describeStanding } from './describe-standing.ts'
import type { Situation } from './interaction-steps.ts'
import {
  type DemoUser,
  describeAge,
  describeConsent,
  type PageKind,
  type PatientSummary as PatientOnPage,
  renderConsentPage,
  renderEncounterPickerPage,
  renderLoginPage,
  renderMatchPage,
  renderPatientPickerPage,
  renderProviderPickerPage,
} from './pages/index.ts'

const patientsPerPage = 20

/** A page with the kind its headers depend on. */
export interface RenderedStep {
  readonly kind: PageKind
  readonly html: string
}

/** Renders the page of the step an interaction is at. */
export async function renderStep(
  situation: Situation,
  cookieValue: string,
  services: AuthorizationServices,
): Promise<RenderedStep> {
  switch (situation.current) {
    case 'sign-in':
      return { kind: 'login', html: await renderSignIn(situation, cookieValue, services) }
    case 'provider':
      return {
        kind: 'provider-picker',
        html: renderProviderPickerPage({
          ...commonParts(situation, cookieValue, services),
          providers: services.knownProviders(),
        }),
      }
    case 'match':
      return { kind: 'match', html: renderMatch(situation, cookieValue, services) }
    case 'patient':
      return {
        kind: 'patient-picker',
        html: await renderPatients(situation, cookieValue, services),
      }
    case 'encounter':
      return {
        kind: 'encounter-picker',
        html: await renderEncounters(situation, cookieValue, services),
      }
    case 'approve':
      return { kind: 'consent', html: await renderConsent(situation, cookieValue, services) }
  }
}

function commonParts(situation: Situation, cookieValue: string, services: AuthorizationServices) {
  const { id, client, interaction, steps, current } = situation
  return {
    chrome: { issuer: services.settings.current.issuer },
    app: {
      ...describeApp(client, interaction.request.redirect_uri),
      standing: describeStanding(client, services),
    },
    form: { action: `/interaction/${id}`, csrfToken: deriveCsrfToken(id, cookieValue) },
    progress: { steps, current },
    failure: interaction.progress.failure,
  }
}

async function renderSignIn(
  situation: Situation,
  cookieValue: string,
  services: AuthorizationServices,
): Promise<string> {
  const { request, progress } = situation.interaction
  const filter = progress.list?.filter ?? ''
  const candidates = await usersToChoose(situation, filter, services)
  const hint = request.login_hint
  const isHintKnown = hint === undefined || (await services.users.find(hint)) !== undefined
  return renderLoginPage({
    ...commonParts(situation, cookieValue, services),
    filter,
    users: candidates.map(toDemoUser),
    ...(hint !== undefined && isHintKnown ? { selectedUsername: hint } : {}),
    ...(isHintKnown ? {} : { unknownHint: hint }),
  })
}

/** Users who may sign in here; in an EHR launch only the one who is signed in at the EHR. */
export async function usersToChoose(
  { interaction }: Situation,
  filter: string,
  { users }: AuthorizationServices,
): Promise<readonly UserRow[]> {
  const required = interaction.request.ehrLaunch?.username
  const enabled = (await users.list(filter)).filter(({ isDisabled }) => !isDisabled)
  return required === undefined ? enabled : enabled.filter(({ username }) => username === required)
}

/** A user as the login page lists them. */
export function toDemoUser(user: UserRow): DemoUser {
  return {
    username: user.username,
    displayName: user.displayName,
    kind: user.kind === 'related-person' ? 'proxy' : user.kind,
    detail: user.fhirUser ?? undefined,
    hasPassword: user.hasPassword,
  }
}

function renderMatch(
  situation: Situation,
  cookieValue: string,
  services: AuthorizationServices,
): string {
  const { identity } = situation.interaction.progress
  if (identity === undefined) throw new TypeError('nobody is to be matched')
  const { candidates } = identity
  return renderMatchPage({ ...commonParts(situation, cookieValue, services), identity, candidates })
}

function signedInUser({ displayName, username, fhirUser }: UserRow) {
  return { displayName, username, fhirUser: fhirUser ?? undefined }
}

function toPatientOnPage(patient: PatientSummary, services: AuthorizationServices): PatientOnPage {
  const today = new Date(nowSeconds(services) * 1000).toISOString().slice(0, 10)
  const age = patient.birthDate === undefined ? undefined : describeAge(patient.birthDate, today)
  return { ...patient, age }
}

async function renderPatients(
  situation: Situation,
  cookieValue: string,
  services: AuthorizationServices,
): Promise<string> {
  const { ownPatients, user, interaction } = situation
  const filter = interaction.progress.list?.filter ?? ''
  const page = interaction.progress.list?.page ?? 1
  const found =
    ownPatients === undefined
      ? await services.patients.listPatients({
          search: filter,
          offset: (page - 1) * patientsPerPage,
          limit: patientsPerPage,
        })
      : filterOwn(ownPatients, filter)
  return renderPatientPickerPage({
    ...commonParts(situation, cookieValue, services),
    user: user && signedInUser(user),
    audience: ownPatients === undefined ? 'all' : 'linked',
    list: {
      filter,
      page,
      pageCount: Math.max(1, Math.ceil(found.total / patientsPerPage)),
      matchCount: found.total,
    },
    patients: found.patients.map((patient) => toPatientOnPage(patient, services)),
  })
}

function filterOwn(patients: readonly PatientSummary[], filter: string) {
  const wanted = filter.toLowerCase()
  const matching = patients.filter(({ name, id }) => `${name} ${id}`.toLowerCase().includes(wanted))
  return { patients: matching, total: matching.length }
}

async function renderEncounters(
  situation: Situation,
  cookieValue: string,
  services: AuthorizationServices,
): Promise<string> {
  const { patientId } = situation
  const patient = await services.patients.findPatient(patientId)
  return renderEncounterPickerPage({
    ...commonParts(situation, cookieValue, services),
    user: situation.user && signedInUser(situation.user),
    patient: toPatientOnPage(
      patient ?? { id: patientId, name: patientId, identifiers: [] },
      services,
    ),
    encounters: await services.patients.listEncounters(patientId),
  })
}

async function renderConsent(
  situation: Situation,
  cookieValue: string,
  services: AuthorizationServices,
): Promise<string> {
  const { context, proposal, client, user } = situation
  const { current } = services.settings
  const patient =
    context.patient === undefined ? undefined : await services.patients.findPatient(context.patient)
  const encounters =
    context.patient === undefined || context.encounter === undefined
      ? []
      : await services.patients.listEncounters(context.patient)
  return renderConsentPage({
    ...commonParts(situation, cookieValue, services),
    user: user && signedInUser(user),
    patient: patient === undefined ? undefined : toPatientOnPage(patient, services),
    encounter: encounters.find(({ id }) => id === context.encounter),
    ...describeOffer(situation, services),
    instanceDurations: proposal.granted.some(({ scope }) => scope.kind === 'register')
      ? { choices: instanceDurations, chosen: defaultInstanceSeconds }
      : undefined,
    lifetimes: {
      accessTokenSeconds:
        client.metadata.access_token_lifetime_seconds ?? current.accessTokenLifetimeSeconds,
      refresh: refreshLifetimes(proposal.granted, services),
    },
  })
}

function refreshLifetimes(granted: readonly GrantedScope[], { settings }: AuthorizationServices) {
  const refresh = granted.find(({ scope }) => scope.kind === 'refresh')
  if (refresh === undefined) return undefined
  const { refreshTokenIdleSeconds, refreshTokenAbsoluteSeconds, onlineAccessSeconds } =
    settings.current
  return refresh.text === 'offline_access'
    ? ({
        kind: 'offline',
        idleSeconds: refreshTokenIdleSeconds,
        absoluteSeconds: refreshTokenAbsoluteSeconds,
      } as const)
    : ({
        kind: 'online',
        idleSeconds: refreshTokenIdleSeconds,
        absoluteSeconds: onlineAccessSeconds,
      } as const)
}

/** What the consent page offers and withholds, in plain language. */
export function describeOffer({ proposal }: Situation, { settings }: AuthorizationServices) {
  return describeConsent(proposal, {
    offlineSeconds: settings.current.refreshTokenAbsoluteSeconds,
  })
}
