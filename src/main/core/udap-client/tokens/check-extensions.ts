import type { UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import { b2bKey } from '../../../../shared/udap/b2b-object.ts'
import { openB2bPolicy } from '../../../../shared/udap/b2b-policy.ts'
import { OAuthError } from '../../errors.ts'
import { checkB2b } from '../../udap/authorization-extensions/index.ts'
import { type UdapChannel, UdapChannelError } from '../channel/index.ts'
import { information, notKept, passed, type Rule } from '../finding.ts'

const guide = 'UDAP Security 2.0.0 section 5.2.1.1'

/** The grant a token request is for. */
export type TokenGrant = 'client_credentials' | 'authorization_code' | 'refresh_token'

/** Checks the extensions of an authentication token before it is sent, as a server without a policy of its own would.
 * @param extensions the claim of that name
 * @see UDAP-B2B-001, UDAP-B2B-003, UDAP-B2B-006 to UDAP-B2B-012
 */
export function checkExtensions(extensions: unknown, grant: TokenGrant): UdapFinding[] {
  const place: Rule = {
    check: 'b2b-with-client-credentials',
    clause: `UDAP-B2B-001; ${guide}`,
    text: 'The B2B extension object is sent with client_credentials and with nothing else',
  }
  if (grant !== 'client_credentials') {
    if (extensions === undefined) return [passed(place)]
    return [notKept(place, `extensions with ${grant}`, 'no extensions')]
  }
  const rule: Rule = { check: 'b2b-extension', clause: guide, text: 'The B2B object is complete' }
  try {
    const { extension, warnings } = checkB2b(extensions, openB2bPolicy)
    const told = warnings.map((warning) => information({ ...rule, text: warning }))
    return [passed(place), passed(rule), ...told, ...checkRequestor({ ...extension })]
  } catch (error) {
    if (!(error instanceof OAuthError) || error.explanation === undefined) throw error
    const { clause, parameter = b2bKey, seen = 'unfit', wanted = 'another' } = error.explanation
    const text = `${parameter} is as the guide wants it`
    return [passed(place), notKept({ ...rule, clause, text }, seen, wanted)]
  }
}

/** @see UDAP-B2B-008 */
function checkRequestor(extension: Readonly<Record<string, unknown>>): UdapFinding[] {
  if (extension['subject_name'] !== undefined) return []
  const rule: Rule = {
    check: 'b2b-requestor-named',
    clause: `UDAP-B2B-008; ${guide}`,
    text: 'subject_name is there when whoever asks is known, a person or not',
  }
  return [information(rule, 'no subject_name')]
}

/** The URLs in an extension object that the receiver has to be able to resolve. */
function urlsOf(extensions: unknown): string[] {
  if (typeof extensions !== 'object' || extensions === null) return []
  // Any object may be read by names; what is no text is left out below.
  const object = (extensions as Record<string, unknown>)[b2bKey]
  if (typeof object !== 'object' || object === null) return []
  const { organization_id, consent_reference } = object as Record<string, unknown>
  const references: readonly unknown[] = Array.isArray(consent_reference) ? consent_reference : []
  return [organization_id, ...references].filter(
    (value): value is string => typeof value === 'string' && /^https?:/.test(value),
  )
}

/** Most URLs that are tried. */
const mostUrls = 10

/** Tries whether the URLs in an extension object can be resolved, with one request to each.
 * @param channelTo gives the channel to a URL that a person typed
 * @see UDAP-B2B-013
 */
export async function checkResolvable(
  extensions: unknown,
  channelTo: (url: string) => UdapChannel,
): Promise<UdapFinding[]> {
  const findings: UdapFinding[] = []
  for (const url of urlsOf(extensions).slice(0, mostUrls)) {
    const rule: Rule = {
      check: 'b2b-url-resolvable',
      clause: `UDAP-B2B-013; ${guide}`,
      text: `${url} can be resolved`,
    }
    findings.push(await tryUrl(url, rule, channelTo(url)))
  }
  return findings
}

async function tryUrl(url: string, rule: Rule, channel: UdapChannel): Promise<UdapFinding> {
  const request = new Request(url, { headers: { Accept: 'application/fhir+json' } })
  try {
    return await channel.exchange(request, { area: 'other' }, async ({ status }) => {
      // What wants a token is there all the same.
      const isThere = (status >= 200 && status < 400) || status === 401 || status === 403
      return isThere ? passed(rule, `HTTP ${status}`) : notKept(rule, `HTTP ${status}`, 'an answer')
    })
  } catch (error) {
    if (!(error instanceof UdapChannelError)) throw error
    return notKept(rule, error.message, 'an answer')
  }
}
