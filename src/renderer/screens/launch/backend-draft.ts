import type { AssertionCaseId, AssertionSignature } from '../../../shared/oauth/assertion-cases.ts'

/** How the backend service is to authenticate, as chosen so far. */
export interface BackendDraft {
  /** Id of the key pair to sign with; empty: the newest of the client. */
  readonly keyId: string
  /** Empty: an assertion as it should be. */
  readonly case: AssertionCaseId | ''
  /** JSON object of members that replace those of a right header, as typed; null leaves a member out. */
  readonly header: string
  /** The same for the claims. */
  readonly claims: string
  readonly signature: AssertionSignature
}

/** A right assertion, signed with the newest key of the client. */
export const initialBackend: BackendDraft = {
  keyId: '',
  case: '',
  header: '',
  claims: '',
  signature: 'right',
}

/** What is wrong with members typed as JSON; null when nothing is. */
export function findMembersFault(text: string): string | null {
  return readMembers(text) === undefined ? 'Wanted a JSON object, as in { "kid": null }' : null
}

function readMembers(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? { ...value } : undefined
  } catch {
    // Half-typed JSON is no error yet; the field says what is missing.
    return undefined
  }
}

/** The draft as the core takes it. */
export function toBackendOrder({ keyId, case: caseId, header, claims, signature }: BackendDraft) {
  return {
    ...(keyId === '' ? {} : { keyId }),
    assertion: {
      ...(caseId === '' ? {} : { case: caseId }),
      header: readMembers(header) ?? {},
      claims: readMembers(claims) ?? {},
      signature,
    },
  }
}
