import { timingSafeEqual } from 'node:crypto'
import type { RequestScope } from '../../http/index.ts'
import { type AuthorizationServices, nowSeconds } from '../authorize/authorization-services.ts'
import { completeAuthorization } from '../authorize/complete-authorization.ts'
import { proposeScopes } from '../authorize/propose-scopes.ts'
import { defaultInstanceSeconds, instanceDurations } from '../instance-durations.ts'
import { kindOf, type Situation } from './interaction-steps.ts'
import type { InteractionProgress } from './interaction-store.ts'
import { fieldOf, formFields, parseConsentForm, parseInstanceDuration } from './pages/index.ts'
import { describeOffer, usersToChoose } from './render-step.ts'

/** What a posted form leads to. */
export type Outcome =
  | { readonly kind: 'continue'; readonly progress: InteractionProgress }
  | { readonly kind: 'refused'; readonly reason: string }
  /** The person signs in at an identity provider. */
  | { readonly kind: 'elsewhere'; readonly idp: string }
  /** The person an identity provider has named is this user. */
  | { readonly kind: 'matched'; readonly username: string }
  | { readonly kind: 'approved'; readonly complete: () => Promise<Response> }

type Progress = InteractionProgress

/** Takes the decision of the step an interaction is at; input that cannot be accepted shows the page again with the reason. */
export async function takeDecision(
  form: URLSearchParams,
  situation: Situation,
  services: AuthorizationServices,
  scope: RequestScope,
): Promise<Outcome> {
  const decision = form.get(formFields.decision)
  const { failure: _, ...progress } = situation.interaction.progress
  if (decision === 'cancel' || decision === 'deny') {
    const what = situation.current === 'approve' ? 'denied the request' : 'cancelled'
    return { kind: 'refused', reason: `the user ${what}` }
  }
  if (decision === 'filter') {
    return { kind: 'continue', progress: { ...progress, list: readList(form) } }
  }
  switch (situation.current) {
    case 'sign-in':
      return again(progress, await signIn(form, situation, services))
    case 'provider':
      return chooseProvider(form, progress, services)
    case 'match':
      return match(form, situation)
    case 'patient':
      return again(progress, await choosePatient(form, situation, services))
    case 'encounter':
      return again(progress, await chooseEncounter(form, situation, services))
    case 'approve':
      return decision === 'approve'
        ? approve(form, situation, services, scope)
        : again(progress, { failure: 'Approve or deny the request.' })
  }
}

function again({ list: _, ...progress }: Progress, change: Progress): Outcome {
  return { kind: 'continue', progress: { ...progress, ...change } }
}

function readList(form: URLSearchParams) {
  const page = Number(fieldOf(form, formFields.page))
  return {
    filter: fieldOf(form, formFields.filter).slice(0, 200),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  }
}

async function signIn(
  form: URLSearchParams,
  situation: Situation,
  services: AuthorizationServices,
): Promise<Progress> {
  const username = fieldOf(form, formFields.username)
  const user = (await usersToChoose(situation, '', services)).find(
    (candidate) => candidate.username === username,
  )
  if (user === undefined) return { failure: 'Choose one of the users.' }
  if (user.hasPassword) {
    const password = fieldOf(form, formFields.password)
    if (!(await services.users.verifyPassword(username, password))) {
      return { failure: `The password of ${username} is not right.` }
    }
  }
  return { username, authenticatedAt: nowSeconds(services) }
}

/** @see UDAP-TIER-004, UDAP-TIER-009 */
function chooseProvider(
  form: URLSearchParams,
  progress: Progress,
  services: AuthorizationServices,
): Outcome {
  if (form.get(formFields.decision) === 'sign-in-here') return again(progress, { isLocal: true })
  const idp = fieldOf(form, formFields.idp)
  if (services.knownProviders().includes(idp)) return { kind: 'elsewhere', idp }
  return again(progress, { failure: 'Choose one of the identity providers.' })
}

/** Wrong one-time codes that end a sign-in. */
const mostWrongCodes = 5

/** Takes who the person says they are; with several candidates a code proves it.
 * @see UDAP-TIER-019
 */
function match(form: URLSearchParams, { interaction }: Situation): Outcome {
  const { identity, failure: _, ...progress } = interaction.progress
  if (identity === undefined) throw new TypeError('nobody is to be matched')
  const { candidates, wrongCodes } = identity
  const chosen = candidates.find(({ username }) => username === form.get(formFields.username))
  if (chosen === undefined) {
    return again({ ...progress, identity }, { failure: 'Choose one of the people.' })
  }
  const isProven =
    candidates.length === 1 || isSameCode(fieldOf(form, formFields.oneTimeCode), chosen.code)
  if (isProven) return { kind: 'matched', username: chosen.username }
  if (wrongCodes + 1 >= mostWrongCodes) {
    return { kind: 'refused', reason: `the user gave ${mostWrongCodes} wrong one-time codes` }
  }
  const failure = `This is not the code that went to ${chosen.contact}.`
  return again({ ...progress, identity: { ...identity, wrongCodes: wrongCodes + 1 } }, { failure })
}

function isSameCode(seen: string, wanted: string): boolean {
  const given = Buffer.from(seen.trim())
  const right = Buffer.from(wanted)
  return given.length === right.length && timingSafeEqual(given, right)
}

async function choosePatient(
  form: URLSearchParams,
  { ownPatients }: Situation,
  { patients }: AuthorizationServices,
): Promise<Progress> {
  const id = fieldOf(form, formFields.patient)
  const isChoosable =
    ownPatients === undefined
      ? (await patients.findPatient(id)) !== undefined
      : ownPatients.some((patient) => patient.id === id)
  return isChoosable ? { patient: id } : { failure: 'Choose one of the patients.' }
}

async function chooseEncounter(
  form: URLSearchParams,
  { patientId }: Situation,
  { patients }: AuthorizationServices,
): Promise<Progress> {
  const id = fieldOf(form, formFields.encounter)
  if (id === '') return { encounter: null }
  const encounters = await patients.listEncounters(patientId)
  return encounters.some((encounter) => encounter.id === id)
    ? { encounter: id }
    : { failure: 'Choose one of the encounters of this patient.' }
}

function approve(
  form: URLSearchParams,
  situation: Situation,
  services: AuthorizationServices,
  scope: RequestScope,
): Outcome {
  const { interaction, client, user, context } = situation
  const approved = parseConsentForm(form, describeOffer(situation, services).scopes)
  const { ehrLaunch, scope: requested } = interaction.request
  const negotiated = proposeScopes(
    { client, requested, kind: kindOf(interaction), brought: ehrLaunch?.context, user, approved },
    services,
  )
  if (user === undefined || negotiated.granted.length === 0) {
    return { kind: 'refused', reason: 'the user approved none of the scopes' }
  }
  const chosen = parseInstanceDuration(form, { choices: instanceDurations })
  const instanceSeconds = chosen === undefined ? defaultInstanceSeconds : chosen
  return {
    kind: 'approved',
    complete: () =>
      completeAuthorization(
        {
          request: interaction.request,
          client,
          user,
          negotiated,
          context,
          authenticatedAt:
            interaction.progress.authenticatedAt ??
            ehrLaunch?.authenticatedAt ??
            nowSeconds(services),
          isAutomatic: false,
          instanceSeconds,
        },
        services,
        scope,
      ),
  }
}
