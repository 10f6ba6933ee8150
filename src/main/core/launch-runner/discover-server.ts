import { z } from 'zod'
import { describeFaults } from '../../../shared/describe-faults.ts'
import { describeNonJson, describeStatus } from '../unexpected-answer.ts'
import type { BackChannel, BackChannelAnswer } from './back-channel.ts'
import { LaunchFailure } from './launch-failure.ts'
import type { DiscoveredServer, LaunchMode, LaunchRun } from './launch-run.ts'
import type { CheckResult, RunRecorder, StepRecorder } from './step-recorder.ts'

const smartConfiguration = z.looseObject({
  issuer: z.string().optional(),
  authorization_endpoint: z.string().min(1).optional(),
  token_endpoint: z.string().min(1),
  grant_types_supported: z.array(z.string()).optional(),
  capabilities: z.array(z.string()).default([]),
  code_challenge_methods_supported: z.array(z.string()).default([]),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
  introspection_endpoint: z.string().optional(),
  revocation_endpoint: z.string().optional(),
})

type SmartConfiguration = z.infer<typeof smartConfiguration>

const clause = 'SMART App Launch 2.2.0, conformance, section 4'

/** Reads the SMART configuration of a FHIR server and checks what the launch relies on.
 * Endpoint URLs that are relative are resolved against the FHIR base URL.
 * @throws {LaunchFailure} no configuration, or one that no launch can follow
 * @see DSC-01 to DSC-06, DSC-18
 */
export async function discoverServer(
  run: LaunchRun,
  recorder: RunRecorder,
  channel: BackChannel,
): Promise<DiscoveredServer> {
  const { fhirBase, order } = run.record
  const url = `${fhirBase}/.well-known/smart-configuration`
  const step = await recorder.begin({
    title: 'Read the SMART configuration',
    channel: 'back',
    from: 'app',
    to: 'fhir-server',
    method: 'GET',
    url,
  })
  const answer = await channel.send(new Request(url, { headers: { Accept: 'application/json' } }), {
    runId: run.id,
    clientId: run.client_id,
    area: 'discovery',
    step,
  })
  await step.require(
    {
      check: 'configuration-found',
      clause: `${clause}; DSC-01`,
      isOk: answer.status === 200,
      text: 'The server has a SMART configuration',
      seen: describeStatus(answer.status, answer.headers),
      wanted: 'HTTP 200',
    },
    'Check the FHIR base URL; its SMART configuration must be readable without a token.',
  )
  const configuration = await readConfiguration(answer, order.mode, step)
  await checkConfiguration(configuration, order.mode, step)
  return {
    authorization_endpoint:
      order.mode === 'backend'
        ? null
        : await resolve(configuration, 'authorization_endpoint', fhirBase, step),
    token_endpoint: await resolve(configuration, 'token_endpoint', fhirBase, step),
    issuer: configuration.issuer ?? null,
    isIssSent: configuration.authorization_response_iss_parameter_supported === true,
    ...furtherEndpoints(configuration, fhirBase),
  }
}

/** Endpoints that no launch depends on. */
function furtherEndpoints(
  configuration: SmartConfiguration,
  fhirBase: string,
): Pick<DiscoveredServer, 'introspection_endpoint' | 'revocation_endpoint'> {
  const named = (['introspection_endpoint', 'revocation_endpoint'] as const).flatMap((name) => {
    const url = URL.parse(configuration[name] ?? 'none:', `${fhirBase}/`)
    return url !== null && /^https?:$/.test(url.protocol) ? [[name, url.href] as const] : []
  })
  return Object.fromEntries(named)
}

async function readConfiguration(
  { text, headers }: BackChannelAnswer,
  mode: LaunchMode,
  step: StepRecorder,
): Promise<SmartConfiguration> {
  const schema =
    mode === 'backend'
      ? smartConfiguration
      : smartConfiguration.required({ authorization_endpoint: true })
  const value = parseJson(text)
  const parsed = schema.safeParse(value)
  const fault = value === undefined ? describeNonJson(text, headers) : undefined
  await step.require(
    {
      check: 'configuration-complete',
      clause: `${clause}; DSC-02, DSC-06`,
      isOk: parsed.success,
      text: 'The configuration names the endpoints of a launch',
      seen: parsed.success ? undefined : (fault ?? describeFaults(parsed.error)),
      wanted: `JSON with ${mode === 'backend' ? '' : 'authorization_endpoint and '}token_endpoint`,
    },
    'Nothing can be done with the server until its SMART configuration names its endpoints.',
  )
  if (!parsed.success) throw parsed.error
  return parsed.data
}

/** The value of a JSON text; undefined where it is none, which no schema accepts. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: whoever asked for an object reports that it is missing.
    return undefined
  }
}

async function checkConfiguration(
  configuration: SmartConfiguration,
  mode: LaunchMode,
  step: StepRecorder,
): Promise<void> {
  if (mode === 'backend') await checkGrantType(configuration, step)
  else await checkProofKeys(configuration, step)
  const { capability, text } = wantedCapability[mode]
  const { capabilities } = configuration
  await step.note(
    {
      check: 'launch-capability',
      clause: `${clause}; DSC-09`,
      isOk: capabilities.includes(capability),
      text: `The server says it can do ${text}`,
      seen: capabilities.join(' ') || 'nothing listed',
      wanted: capability,
    },
    'warning',
  )
}

const wantedCapability: Readonly<Record<LaunchMode, { capability: string; text: string }>> = {
  ehr: { capability: 'launch-ehr', text: 'a launch from an EHR' },
  standalone: { capability: 'launch-standalone', text: 'a standalone launch' },
  backend: {
    capability: 'client-confidential-asymmetric',
    text: 'authentication with a key, which backend services need',
  },
}

async function checkProofKeys(
  { code_challenge_methods_supported }: SmartConfiguration,
  step: StepRecorder,
): Promise<void> {
  await step.note(
    {
      check: 's256-supported',
      clause: `${clause}; DSC-04`,
      isOk: code_challenge_methods_supported.includes('S256'),
      text: 'PKCE with S256 is supported',
      seen: code_challenge_methods_supported.join(' ') || 'nothing listed',
      wanted: 'S256',
    },
    'warning',
  )
  await step.note(
    {
      check: 'plain-not-supported',
      clause: `${clause}; DSC-04`,
      isOk: !code_challenge_methods_supported.includes('plain'),
      text: 'PKCE without hashing is not offered',
    },
    'warning',
  )
}

/** The list is optional; where there is one it has to name what is going to be used. */
async function checkGrantType(
  { grant_types_supported }: SmartConfiguration,
  step: StepRecorder,
): Promise<void> {
  if (grant_types_supported === undefined) return
  await step.note(
    {
      check: 'grant-type-supported',
      clause: `${clause}; DSC-02`,
      isOk: grant_types_supported.includes('client_credentials'),
      text: 'The token endpoint gives tokens to backend services',
      seen: grant_types_supported.join(' ') || 'nothing listed',
      wanted: 'client_credentials',
    },
    'warning',
  )
}

async function resolve(
  configuration: SmartConfiguration,
  name: 'authorization_endpoint' | 'token_endpoint',
  fhirBase: string,
  step: StepRecorder,
): Promise<string> {
  const text = configuration[name] ?? ''
  const isAbsolute = URL.canParse(text)
  const result: CheckResult = {
    check: `${name.replaceAll('_', '-')}-absolute`,
    clause: `${clause}; DSC-03, DSC-18`,
    isOk: isAbsolute,
    text: `${name} is an absolute URL`,
    seen: text,
    wanted: 'an absolute URL; a relative one is resolved against the FHIR base URL',
  }
  await step.note(result, 'warning')
  const url = URL.parse(text, `${fhirBase}/`)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new LaunchFailure(`${name} is ${text.slice(0, 200)}, wanted an http or https URL`, {
      clause: `${clause}; DSC-03`,
      advice: 'Correct the SMART configuration of the server.',
    })
  }
  return url.href
}
