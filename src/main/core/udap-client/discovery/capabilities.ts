import type { UdapCapability } from '../../../../shared/contract/udap-discovery.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import { type Listing, listingOf } from './udap-server.ts'

const asked = [
  ['registration', 'udap_profiles_supported', 'udap_dcr', 'register by software statement'],
  ['authentication', 'udap_profiles_supported', 'udap_authn', 'authenticate by certificate'],
  ['authorization code', 'grant_types_supported', 'authorization_code', 'launch apps for people'],
  ['refresh', 'grant_types_supported', 'refresh_token', 'refresh access tokens'],
  ['client credentials', 'grant_types_supported', 'client_credentials', 'give tokens to services'],
  ['B2B', 'udap_authorization_extensions_supported', 'hl7-b2b', 'take the B2B extension object'],
  ['tiered OAuth', 'udap_profiles_supported', 'udap_to', 'let users sign in elsewhere'],
] as const

/** What a server says it can do. An empty list says that it cannot; where the list is missing, nothing may be assumed.
 * @see UDAP-DISC-004
 */
export function capabilitiesOf(metadata: JwtMembers): UdapCapability[] {
  return asked.map(([name, list, value, what]) => {
    const listing = listingOf(metadata, list, value)
    return { name, state: stateOf(listing), text: describe(listing, list, value, what) }
  })
}

function stateOf(listing: Listing): UdapCapability['state'] {
  if (listing === 'listed') return 'supported'
  return listing === 'no-list' ? 'unknown' : 'absent'
}

function describe(listing: Listing, list: string, value: string, what: string): string {
  switch (listing) {
    case 'listed':
      return `It can ${what}: ${list} has ${value}.`
    case 'not-listed':
      return `It cannot ${what}: ${list} is there without ${value}.`
    case 'empty-list':
      return `It cannot ${what}: ${list} is empty.`
    case 'no-list':
      return `Nothing may be assumed about whether it can ${what}: ${list} is missing.`
  }
}
