import { adviceFor, LaunchFailure } from './launch-failure.ts'
import type { DiscoveredServer } from './launch-run.ts'
import type { StepRecorder } from './step-recorder.ts'

/** Longest code a client reads. */
const codeCharacters = 4_096

/** Checks an authorization response whose `state` already matched, and gives its code.
 * @throws {LaunchFailure} from another server, refused, or without a code
 * @see RFC 6749 section 4.1.2; RFC 9207 section 2.4; AS-05
 */
export async function checkAuthorizationResponse(
  parameters: URLSearchParams,
  server: DiscoveredServer,
  step: StepRecorder,
): Promise<string> {
  await checkNothingRepeated(parameters, step)
  await checkIssuer(parameters.get('iss'), server, step)
  const error = parameters.get('error')
  if (error !== null) throw await readRefusal(error, parameters, step)
  const code = parameters.get('code') ?? ''
  await step.require(
    {
      check: 'code-present',
      clause: 'RFC 6749 section 4.1.2; SAL-14',
      isOk: code !== '' && code.length <= codeCharacters,
      text: 'The answer carries an authorization code',
      seen: code === '' ? 'no code' : `${code.length} characters`,
      wanted: 'one code',
    },
    'The server neither gave a code nor said why not.',
  )
  return code
}

async function checkNothingRepeated(parameters: URLSearchParams, step: StepRecorder) {
  const repeated = ['code', 'state', 'iss', 'error'].filter(
    (name) => parameters.getAll(name).length > 1,
  )
  await step.require(
    {
      check: 'parameters-unique',
      clause: 'RFC 6749 section 3.1',
      isOk: repeated.length === 0,
      text: 'No parameter of the answer is repeated',
      seen: repeated.join(', ') || undefined,
      wanted: 'each once',
    },
    'Somebody may have added to the answer on its way.',
  )
}

/** Compared as strings, without any normalisation. */
async function checkIssuer(iss: string | null, server: DiscoveredServer, step: StepRecorder) {
  const clause = 'RFC 9207 section 2.4; AS-05'
  if (iss === null && !server.isIssSent) {
    await step.inform('issuer-matches', clause, 'The server sends no iss, and promised none')
    return
  }
  if (server.issuer === null) {
    await step.inform(
      'issuer-matches',
      clause,
      `The answer says it is from ${iss}; the configuration names no issuer to compare with`,
    )
    return
  }
  await step.require(
    {
      check: 'issuer-matches',
      clause,
      isOk: iss === server.issuer,
      text: 'The answer is from the server that was asked',
      seen: iss ?? 'no iss',
      wanted: server.issuer,
    },
    'The answer was mixed up with that of another server; the code was not sent anywhere.',
  )
}

async function readRefusal(error: string, parameters: URLSearchParams, step: StepRecorder) {
  const code = error.slice(0, 100)
  const description = parameters.get('error_description')?.slice(0, 500)
  const clause = 'RFC 6749 section 4.1.2.1; SAL-22'
  await step.note({
    check: 'authorization-granted',
    clause,
    isOk: false,
    text: 'The server refused the authorization request',
    seen: description === undefined ? code : `${code}: ${description}`,
    wanted: 'a code',
  })
  return new LaunchFailure(description ?? `the server answered ${code}`, {
    code,
    clause,
    advice: adviceFor(code),
  })
}
