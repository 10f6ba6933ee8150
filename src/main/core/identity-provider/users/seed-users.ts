import type { IdentityUserInput } from '../../../../shared/contract/identity-provider.ts'

/** A user that comes with the program, with what it is there to show. */
export interface SeedUser extends IdentityUserInput {
  readonly purpose: string
}

const mrn = 'urn:trustbench:mrn'
const npi = 'http://hl7.org/fhir/sid/us-npi'

const nobody: Omit<IdentityUserInput, 'username' | 'givenName' | 'familyName'> = {
  birthdate: '',
  email: '',
  phone: '',
  address: '',
  identifiers: [],
  fhirUser: '',
  identityLevel: 'ial2',
  authenticationLevels: ['aal2'],
  isDisabled: false,
}

/** People with accounts at the identity provider. They are not the users of the authorization server: some are the same
 * people as these, one could be either of two, one is nobody it knows.
 * @see UDAP-IDP-001, UDAP-TIER-019
 */
export const seedUsers: readonly SeedUser[] = [
  {
    ...nobody,
    username: 'amara',
    givenName: 'Amara',
    familyName: 'Okafor',
    birthdate: '1972-05-03',
    email: 'amara-okafor@mail.example',
    phone: '216-555-0101',
    address: '48 Maple Avenue, Cedar Falls, OH 44102',
    identifiers: [{ system: mrn, value: 'MRN10001' }],
    purpose: 'a patient, found by her record number',
  },
  {
    ...nobody,
    username: 'grace',
    givenName: 'Grace',
    familyName: 'Adeyemi',
    email: 'grace-adeyemi@lakeside.example',
    identifiers: [{ system: npi, value: '1800000006' }],
    identityLevel: 'ial3',
    authenticationLevels: ['aal3'],
    purpose: 'a practitioner, found by her provider number',
  },
  {
    ...nobody,
    username: 'wei',
    givenName: 'Wei',
    familyName: 'Chen',
    birthdate: '1981-05-06',
    email: 'wei-chen@mail.example',
    phone: '415-555-0106',
    identityLevel: 'ial1',
    authenticationLevels: ['aal1'],
    purpose: 'a patient, found by name, birth date and e-mail; lowest assurance',
  },
  {
    ...nobody,
    username: 'elena',
    givenName: 'Elena',
    familyName: 'García',
    birthdate: '1961-03-12',
    email: 'lucia-garcia@mail.example',
    purpose: 'could be either of two people: she reads her mail in the mailbox of her family',
  },
  {
    ...nobody,
    username: 'visitor',
    givenName: 'Noa',
    familyName: 'Lindqvist',
    birthdate: '1990-09-17',
    email: 'noa-lindqvist@mail.example',
    identityLevel: 'loa2',
    authenticationLevels: ['loa2'],
    purpose: 'nobody the authorization server knows',
  },
  {
    ...nobody,
    username: 'disabled',
    givenName: 'James',
    familyName: 'Whitfield',
    birthdate: '1959-03-24',
    email: 'james-whitfield@mail.example',
    isDisabled: true,
    purpose: 'an account that is disabled',
  },
]
