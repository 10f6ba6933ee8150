import { z } from 'zod'
import { method } from './contract.ts'
import { done } from './page.ts'

const userRow = z.strictObject({
  username: z.string(),
  sub: z.string(),
  displayName: z.string(),
  /** Relative reference such as Practitioner/p1, or null for users without a FHIR resource. */
  fhirUser: z.string().nullable(),
  kind: z.enum(['practitioner', 'patient', 'related-person', 'other']),
  hasPassword: z.boolean(),
  isDisabled: z.boolean(),
  registeredBy: z.enum(['console', 'workspace', 'built-in']),
})

/** A user who can sign in on the pages of the authorization server. */
export type UserRow = z.infer<typeof userRow>

/** Methods about demo users. */
export const userMethods = {
  'users.list': method(
    'Lists the users who can sign in',
    z.strictObject({ search: z.string().max(200).default('') }),
    z.array(userRow),
  ),
  'users.save': method(
    'Adds a user or changes one',
    z.strictObject({
      username: z.string().trim().min(1).max(100),
      displayName: z.string().trim().min(1).max(200),
      fhirUser: z.string().max(200).nullable(),
      isDisabled: z.boolean(),
    }),
    userRow,
  ),
  'users.delete': method(
    'Deletes a user with their grants',
    z.strictObject({ username: z.string() }),
    done,
  ),
}

/** Events about users. */
export const userEvents = { 'users.changed': z.strictObject({ username: z.string() }) }
