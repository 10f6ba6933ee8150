import type { Call } from '../../../shared/contract/index.ts'
import type { UdapRegistrationRow } from '../../../shared/contract/udap-client.ts'
import {
  appOfRegistration,
  type Scenario,
  type UdapScenarioApp,
} from '../../../shared/scenario/index.ts'
import { buildB2bExtensions } from '../../../shared/udap/b2b-object.ts'
import { writeClaims } from '../trust/statements/claims-text.ts'
import { findIdpOf } from './idp-of-scenario.ts'
import { surroundingsOf } from './left-out-of.ts'
import { initialUdapDraft, type UdapDraft } from './udap-draft.ts'

/** The form of a UDAP app filled in from a scenario. */
export interface FilledUdapDraft {
  readonly draft: UdapDraft
  /** Parts of the scenario the form has no place for, in words. */
  readonly leftOut: readonly string[]
}

/** Fills in the form of a UDAP app from a scenario: a registration here of such an app is chosen; where there is none, the form
 * knows which one is wanted.
 */
export async function udapFromScenario(
  scenario: Scenario,
  app: UdapScenarioApp,
  call: Call,
): Promise<FilledUdapDraft> {
  const { launch } = scenario
  const { fhirBase } = await call('server.status', {})
  const found = await findRegistration(app, fhirBase, call)
  const clean = initialUdapDraft(found?.id ?? '')
  const draft: UdapDraft = {
    ...clean,
    wanted: found === undefined ? app : null,
    scope: launch.scope === '' ? null : launch.scope,
    extensions: extensionsOf(launch),
    variant: launch.udap?.variant ?? null,
    edition: launch.udap?.mode ?? null,
    idp: await findIdpOf(scenario, call),
    faults: launch.faults ?? [],
    changed: { authorization: launch.authorization ?? {}, change: launch.change ?? null },
  }
  const isElsewhere = found !== undefined && found.base !== fhirBase
  const leftOut = [
    isElsewhere && launch.faults !== undefined ? 'faults: only this server can have them' : null,
    launch.mode === 'ehr' || launch.ehr !== undefined || scenario.task !== undefined
      ? 'what the EHR has open: a UDAP launch begins with the app'
      : null,
    ...surroundingsOf(scenario),
  ]
  return { draft, leftOut: leftOut.filter((words) => words !== null) }
}

function extensionsOf({ udap }: Scenario['launch']): string {
  const { extensions, b2b } = udap ?? {}
  if (extensions !== undefined) return writeClaims(extensions)
  return b2b === undefined ? '' : writeClaims(buildB2bExtensions(b2b))
}

/** The newest registration of such an app, at this server before any other. One that is to be refused is registered each time. */
async function findRegistration(
  app: UdapScenarioApp,
  fhirBase: string,
  call: Call,
): Promise<UdapRegistrationRow | undefined> {
  if (app.variant !== undefined) return undefined
  const { rows } = await call('udap.registrations', { state: 'registered', limit: 200 })
  const { rows: signers } = await call('udap.signers', {})
  const algOf = ({ certificateId }: UdapRegistrationRow) =>
    signers.find((signer) => signer.certificateId === certificateId)?.alg
  const alike = rows.filter((row) => {
    const known = appOfRegistration({ ...row, alg: algOf(row) })
    return (
      row.community === app.community &&
      known.appType === app.appType &&
      (known.isTiered ?? false) === app.isTiered &&
      known.keyAlgorithm === app.keyAlgorithm
    )
  })
  const sorted = [
    ...alike.filter(({ base }) => base === fhirBase),
    ...alike.filter(({ base }) => base !== fhirBase),
  ]
  if (Object.keys(app.claims).length === 0) return sorted[0]
  for (const row of sorted) {
    const { requested } = await call('udap.registration', { registrationId: row.id })
    if (hasClaims(requested, app.claims)) return row
  }
  return undefined
}

function hasClaims(
  requested: Readonly<Record<string, unknown>>,
  wanted: UdapScenarioApp['claims'],
): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => JSON.stringify(requested[name]) === JSON.stringify(value),
  )
}
