import type { UdapRun } from '../../../../shared/contract/launch-udap.ts'
import { discover, type UdapServer } from '../../udap-client/index.ts'
import { LaunchFailure } from '../launch-failure.ts'
import type { LaunchRun } from '../launch-run.ts'
import { type LaunchServices, recorderOf } from '../launch-services.ts'
import { requireRegistration } from './registered-app.ts'
import { createStepChannel, noteFindings } from './step-channel.ts'

/** A server whose metadata holds, and who runs it. */
export interface CommunityServer {
  readonly server: UdapServer
  readonly organization: UdapRun['organization']
}

/** Reads the UDAP metadata of the server an app is registered at, and stops the launch unless everything holds and its
 * endpoints are those of the registration.
 * @throws {LaunchFailure}
 * @see UDAP Security 2.0.0 section 2; UDAP-DISC-012, UDAP-DISC-029; spec/security.md AS-15
 */
export async function discoverCommunityServer(
  run: LaunchRun,
  services: LaunchServices,
): Promise<CommunityServer> {
  const { udap } = run.record.order
  if (udap === undefined) throw new TypeError('the launch is of no app of a community')
  const { base, communityUri, ...place } = requireRegistration(udap.registrationId, services)
  const url = `${base}/.well-known/udap?community=${encodeURIComponent(communityUri)}`
  const step = await recorderOf(services, run.id).begin({
    title: 'Read the UDAP metadata',
    channel: 'back',
    from: 'app',
    to: 'fhir-server',
    method: 'GET',
    url,
  })
  const mode = udap.mode ?? services.udapClient.settings.current.udapMode
  const channel = createStepChannel(run, step, services)
  const request = { base, community: communityUri, mode }
  const { report, server } = await discover(request, services.udapClient, channel)
  await noteFindings(report.findings, step)
  await noteFindings(
    report.fields.flatMap(({ findings }) => findings),
    step,
  )
  if (server === undefined) {
    throw new LaunchFailure(report.text, {
      clause: 'UDAP Security 2.0.0 section 2; UDAP-DISC-012',
      advice: 'Nothing was sent to any endpoint. The failed checks of the step say why.',
    })
  }
  const advice = 'Register at the server as it is now; that confirms whom tokens are signed for.'
  for (const name of ['registration_endpoint', 'token_endpoint'] as const) {
    await step.require(
      {
        check: `${name.replaceAll('_', '-')}-as-registered`,
        clause: 'AS-15; UDAP-DCR-025',
        isOk: server[name] === place[name],
        text: `${name} is the one of the registration`,
        seen: server[name],
        wanted: place[name],
      },
      advice,
    )
  }
  return { server, organization: report.organization }
}
