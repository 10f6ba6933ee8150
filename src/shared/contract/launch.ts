import { z } from 'zod'
import { fhirIdSchema, launchContextSchema } from '../oauth/launch-context.ts'
import { method } from './contract.ts'
import { orderedFault } from './faults.ts'
import { inspection } from './inspector.ts'
import { backendOrderSchema } from './launch-backend.ts'
import { changeableStep, launchChangeSchema, replayOrigin } from './launch-change.ts'
import { inspectedTokenSource, launchStep } from './launch-step.ts'
import { udapOrderSchema, udapRunSchema } from './launch-udap.ts'
import { done, epochSeconds, noParams, pageOf, pageParams } from './page.ts'

/** How an app comes by its tokens; `backend`: by itself, without a person. */
const mode = z.enum(['standalone', 'ehr', 'backend'])

/** How a played app authenticates at the token endpoint. */
const playedAppSchema = z.strictObject({
  /** As registered when left out; at a foreign server `none`. */
  method: z
    .enum(['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'])
    .optional(),
  /** The key pair to sign with; the newest active one of the client when left out. */
  keyId: z.string().min(1).max(100).optional(),
})

/** Everything needed to start a launch, and to start the same one again. */
export const launchOrderSchema = z.strictObject({
  mode,
  /** A client registered here, or the id the console has at a foreign server. */
  client_id: z.string().min(1).max(200),
  /** The FHIR server to launch against; this one when left out. */
  fhirBase: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
  /** What the built-in client asks for; ignored for apps of one's own. */
  scope: z.string().max(4096).default(''),
  /** The identity provider at which the person signs in; standalone launches of the built-in client, which then asks for
   * scope `udap`.
   */
  idp: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional(),
  /** Who is signed in at the simulated EHR, and what is open there; EHR launch only. */
  ehr: z
    .strictObject({ username: z.string().min(1).max(100), context: launchContextSchema })
    .optional(),
  /** Id of the Task that asks for the launch; what it says goes into the EHR context. @see TSK-03, TSK-05 */
  task: fhirIdSchema.optional(),
  /** How a backend service authenticates; backend flow only. */
  backend: backendOrderSchema.optional(),
  /** The console plays a registered app for people, instead of watching what that does; with `standalone` and `ehr`. */
  play: playedAppSchema.optional(),
  /** Parameters of the authorization request in place of those a right one has; null leaves one out. */
  authorization: z.record(z.string().min(1).max(100), z.string().max(4096).nullable()).optional(),
  /** The app registered by software statement and authenticates by certificate; with `standalone` and `backend`. */
  udap: udapOrderSchema.optional(),
  /** How this server misbehaves towards the app of this launch, and nobody else, until the launch ends. */
  faults: z.array(orderedFault).max(50).optional(),
  /** One request of the built-in app is sent changed; everything else is as always. */
  change: launchChangeSchema.optional(),
})

const status = z.enum(['waiting', 'succeeded', 'failed'])

const failure = z.strictObject({
  /** The wire error, as access_denied; null when the client itself refused. */
  code: z.string().nullable(),
  text: z.string(),
  clause: z.string(),
  advice: z.string(),
})

const heldToken = z.strictObject({
  source: inspectedTokenSource,
  fingerprint: z.string(),
  /** Characters of the token; its text is given by launch.reveal only. */
  characters: z.int(),
  header: z.record(z.string(), z.unknown()).nullable(),
  claims: z.record(z.string(), z.unknown()).nullable(),
  expiresAt: epochSeconds.nullable(),
})

const runRow = z.strictObject({
  id: z.string(),
  mode,
  client_id: z.string(),
  client_name: z.string(),
  /** Played by the console, or an app of one's own that is only watched. */
  isBuiltIn: z.boolean(),
  fhirBase: z.string(),
  status,
  startedAt: epochSeconds,
  updatedAt: epochSeconds,
  failure: failure.nullable(),
  /** Null unless the app registered by software statement. */
  udap: udapRunSchema.nullable(),
})

const runDetail = runRow.extend({
  order: launchOrderSchema,
  /** Where the person has to go; null once the app has been there. */
  openUrl: z.string().nullable(),
  redirect_uri: z.string().nullable(),
  steps: z.array(launchStep),
  /** The step of an earlier launch that this one plays again with one thing changed. */
  replayOf: replayOrigin.optional(),
  requestedScope: z.string(),
  /** How the server refused what it was ordered to be shown wrongly; null when nothing wrong was ordered, or accepted. */
  expectedRefusal: failure.nullable(),
  grantedScope: z.string().nullable(),
  /** What the launch itself was granted, where a refresh has changed it since. */
  originalScope: z.string().optional(),
  /** Launch context as the token response gave it. */
  context: z.record(z.string(), z.unknown()),
  tokens: z.array(heldToken),
  ehrSession: z.strictObject({ id: z.string(), endedAt: epochSeconds.nullable() }).nullable(),
  /** What can still be done with this run. */
  mayRefresh: z.boolean(),
  mayReadFhir: z.boolean(),
})

const runId = z.strictObject({ runId: z.string() })

const started = z.strictObject({
  runId: z.string(),
  /** Null when the app has no URL that could be opened. */
  openUrl: z.string().nullable(),
})

const openIn = z.enum(['console', 'host']).default('console')

const scopeText = z.strictObject({
  scope: z.string(),
  short: z.string(),
  long: z.string(),
  isValid: z.boolean(),
})

const person = z.strictObject({
  id: z.string(),
  name: z.string(),
  birthDate: z.string().nullable(),
  sex: z.string().nullable(),
  identifiers: z.array(z.strictObject({ label: z.string(), value: z.string() })),
})

const encounter = z.strictObject({
  id: z.string(),
  status: z.string(),
  label: z.string(),
  start: z.string().nullable(),
})

const taskKind = z.enum(['ehr', 'standalone'])

const launchTask = z.strictObject({
  id: z.string(),
  kind: taskKind,
  url: z.string(),
  /** The app whose registered URL the Task names; null when there is none. */
  app: z.strictObject({ client_id: z.string(), client_name: z.string() }).nullable(),
  patient: person.nullable(),
  encounter: z.string().nullable(),
  appContext: z.string().nullable(),
  description: z.string().nullable(),
  status: z.string(),
  /** Why no launch can be made of it; null when one can. */
  obstacle: z.string().nullable(),
})

/** Everything needed to start a launch, defaults filled in. */
export type LaunchOrder = z.output<typeof launchOrderSchema>
/** A launch as lists show it. */
export type LaunchRunRow = z.infer<typeof runRow>
/** A launch with every step and what came of it. */
export type LaunchRunDetail = z.infer<typeof runDetail>
/** Why a launch did not succeed. */
export type LaunchFailureText = z.infer<typeof failure>
/** A token a run holds, without its text. */
export type HeldToken = z.infer<typeof heldToken>
/** One scope in words. */
export type ScopeText = z.infer<typeof scopeText>
/** A patient a launch can be about. */
export type LaunchPatient = z.infer<typeof person>
/** A Task that asks for a launch. */
export type LaunchTaskRow = z.infer<typeof launchTask>
/** An encounter a launch can be about. */
export type LaunchEncounter = z.infer<typeof encounter>

/** Methods of the launch runner. */
export const launchMethods = {
  'launch.start': method(
    'Starts a launch; the person continues at openUrl',
    launchOrderSchema.extend({
      openIn,
      /** Of a played app that authenticates with one; sealed with the launch, never given back. */
      client_secret: z.string().min(1).max(1024).optional(),
    }),
    started,
  ),
  'launch.rerun': method(
    'Starts a launch with the choices of an earlier one',
    runId.extend({ openIn }),
    started,
  ),
  'launch.changeable': method(
    'Tells what of a step can be changed when it is played again',
    runId.extend({ stepId: z.string() }),
    changeableStep,
  ),
  'launch.replay': method(
    'Plays a launch again with fresh values and one request changed',
    runId.extend({ stepId: z.string(), change: launchChangeSchema.omit({ step: true }), openIn }),
    started,
  ),
  'launch.sendAgain': method(
    'Sends a request that was asked for after a launch once more, with the tokens of now and one thing changed',
    runId.extend({ stepId: z.string(), change: launchChangeSchema.omit({ step: true }) }),
    /** The changed step; null where something before it failed. */
    z.strictObject({ stepId: z.string().nullable() }),
  ),
  'launch.list': method(
    'Lists launches, newest first',
    z.strictObject({
      ...pageParams,
      status: status.optional(),
      search: z.string().max(200).default(''),
    }),
    pageOf(runRow),
  ),
  'launch.get': method('Gives one launch', runId, runDetail),
  'launch.delete': method('Forgets a launch with its tokens', runId, done),
  'launch.refresh': method(
    'Refreshes the access token of a launch; the refresh token is never used twice',
    runId.extend({ scope: z.string().max(4096).optional() }),
    runDetail,
  ),
  'launch.readFhir': method(
    'Reads a path below the FHIR base URL with the access token of a launch',
    runId.extend({ path: z.string().min(1).max(2048) }),
    z.strictObject({ step: launchStep, status: z.int(), body: z.string() }),
  ),
  'launch.introspect': method(
    'Asks the server what a token of a launch is worth',
    runId.extend({ source: inspectedTokenSource }),
    z.strictObject({
      step: launchStep,
      status: z.int(),
      /** The answer; null where it is no JSON object. */
      answer: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
  'launch.revoke': method(
    'Asks the server to end a token of a launch; the launch keeps it, so that its end can be seen',
    runId.extend({ source: inspectedTokenSource }),
    z.strictObject({ step: launchStep, status: z.int() }),
  ),
  'launch.reveal': method(
    'Gives the tokens of a launch in full',
    runId,
    z.strictObject({
      tokens: z.array(z.strictObject({ source: inspectedTokenSource, text: z.string() })),
    }),
  ),
  'launch.inspect': method(
    'Inspects a token of a launch',
    runId.extend({ source: inspectedTokenSource }),
    inspection,
  ),
  'launch.endEhrSession': method('Ends the EHR session a launch was made in', runId, runDetail),
  'launch.describeScopes': method(
    'Says in words what scopes allow',
    z.strictObject({ scope: z.string().max(4096) }),
    z.array(scopeText),
  ),
  'launch.target': method(
    'Tells what the built-in client needs registered at a FHIR server',
    z.strictObject({
      fhirBase: z
        .url({ protocol: /^https?$/ })
        .max(2048)
        .optional(),
    }),
    z.strictObject({
      isOwn: z.boolean(),
      fhirBase: z.string(),
      redirect_uri: z.string(),
      /** Where an EHR opens it. */
      launch_uri: z.string(),
    }),
  ),
  'launch.patients': method(
    'Lists patients a launch can be about',
    z.strictObject({ search: z.string().max(200).default(''), ...pageParams }),
    pageOf(person),
  ),
  'launch.encounters': method(
    'Lists the encounters of a patient, newest first',
    z.strictObject({ patient: z.string().max(64) }),
    z.array(encounter),
  ),
  'launch.tasks': method(
    'Lists the Tasks of the sandbox that ask for a launch, the latest change first',
    noParams,
    z.array(launchTask),
  ),
  'launch.createTask': method(
    'Stores a Task that asks for the launch of a registered app',
    z.strictObject({
      kind: taskKind,
      client_id: z.string().min(1).max(200),
      patient: fhirIdSchema.optional(),
      encounter: fhirIdSchema.optional(),
      appContext: z.string().min(1).max(16_384).optional(),
      description: z.string().trim().min(1).max(300).optional(),
    }),
    z.strictObject({ id: z.string() }),
  ),
  'launch.clear': method('Forgets every launch that is over', noParams, done),
}

/** Events of the launch runner. */
export const launchEvents = { 'launch.changed': z.strictObject({ runId: z.string() }) }
