/** Why a requested scope is not granted. */
export type DropReason =
  | 'malformed'
  | 'not-allowed-for-client'
  | 'refused-by-user'
  | 'level-not-in-flow'
  | 'level-not-supported'
  | 'version-not-supported'
  | 'constraint-not-evaluable'
  | 'not-in-backend-flow'
  | 'context-not-supported'
  | 'no-patient-context'
  | 'launch-needs-ehr'
  | 'identity-not-supported'
  | 'needs-openid'
  | 'user-without-resource'
  | 'refresh-not-supported'
  | 'offline-not-for-public-client'
  | 'online-needs-ehr'
  | 'offline-preferred'
  | 'registration-not-open'
  | 'registration-preferred'
  | 'grant-too-large'

/** What became of one requested scope, in the words of the trace and the console. */
export type ScopeVerdict =
  | { readonly outcome: 'granted'; readonly requested: string }
  | {
      readonly outcome: 'narrowed'
      readonly requested: string
      /** What of it is granted. */
      readonly granted: readonly string[]
      readonly limitedBy: readonly ScopeLimiter[]
      readonly clause: string
      readonly explanation: string
    }
  | {
      readonly outcome: 'dropped'
      readonly requested: string
      readonly reason: DropReason
      readonly clause: string
      readonly explanation: string
    }

/** Who made a scope narrower than asked: the client's registration, or the user at consent. */
export type ScopeLimiter = 'client' | 'user'

const scopesPage = 'SMART App Launch 2.2.0, Scopes and Launch Context'

/** The clause behind each reason, and a sentence that says what was wanted. */
const reasons: Readonly<Record<DropReason, readonly [clause: string, explanation: string]>> = {
  malformed: [`${scopesPage}; ruling D-23`, 'is no scope'],
  'not-allowed-for-client': ['RFC 6749 section 3.3', 'is not among the scopes of this client'],
  'refused-by-user': ['RFC 6749 section 3.3', 'was not approved by the user'],
  'level-not-in-flow': [
    `${scopesPage}; ruling D-31`,
    'has a level this flow does not grant: apps of a user have patient/ and user/, backend services have system/ and what is bound to them in the console',
  ],
  'level-not-supported': [
    'SMART App Launch 2.2.0, Conformance, permission-patient and permission-user',
    'has a level this server does not support',
  ],
  'version-not-supported': [
    'SMART App Launch 2.2.0, Conformance, permission-v1 and permission-v2',
    'has a form (SMART 1 words or SMART 2 letters) this server does not support',
  ],
  'constraint-not-evaluable': [
    `${scopesPage}, finer-grained constraints`,
    'has a constraint that cannot be evaluated; wanted are search parameters of the type, without modifier or chain, with values of the right kind',
  ],
  'not-in-backend-flow': [
    'SMART App Launch 2.2.0, Backend Services; ruling D-31',
    'has no meaning for a client that acts without a user',
  ],
  'context-not-supported': [
    `${scopesPage}, launch context`,
    'asks for launch context this server does not offer in this flow',
  ],
  'no-patient-context': [
    `${scopesPage}; ruling D-08`,
    'needs a patient in context, which this server does not offer in this flow',
  ],
  'launch-needs-ehr': [
    `${scopesPage}, launch context`,
    'belongs to a launch from the EHR; this one is standalone',
  ],
  'identity-not-supported': [
    'SMART App Launch 2.2.0, Conformance, sso-openid-connect',
    'asks for the identity of the user, which this server does not give',
  ],
  'needs-openid': [`${scopesPage}; ruling D-33`, 'is granted only together with openid'],
  'user-without-resource': [
    `${scopesPage}, fhirUser`,
    'needs a user that a FHIR resource stands for',
  ],
  'refresh-not-supported': [
    'SMART App Launch 2.2.0, Conformance, permission-offline and permission-online',
    'asks for a refresh token of a kind this server does not issue',
  ],
  'offline-not-for-public-client': [
    `${scopesPage}, offline_access`,
    'is not granted to public clients on this server',
  ],
  'online-needs-ehr': [
    `${scopesPage}, online_access; ruling D-09`,
    'needs the session of an EHR launch',
  ],
  'offline-preferred': [
    `${scopesPage}, online_access; ruling D-09`,
    'gives way to offline_access, which is granted',
  ],
  'registration-not-open': [
    'SMART Protected Dynamic Client Registration draft, step 1; ruling D-12',
    'is granted only to public apps with a software id, in a launch with a user, where the server allows it',
  ],
  'registration-preferred': [
    'SMART Protected Dynamic Client Registration draft, step 1; PDC-05',
    'gives way to system/DynamicClient.register, with which this device comes back by its own key',
  ],
  'grant-too-large': [
    'security limit L-06',
    'would take the grant beyond 200 scopes or 65536 characters, since the registration of the client or the choice of the user takes it apart',
  ],
}

/** Builds the verdict on a scope of which nothing is granted.
 * @param detail what exactly was seen, when the reason alone does not tell */
export function dropped(requested: string, reason: DropReason, detail?: string): ScopeVerdict {
  const [clause, why] = reasons[reason]
  const explanation = `${requested} ${why}${detail === undefined ? '' : ` (${detail})`}`
  return { outcome: 'dropped', requested, reason, clause, explanation }
}

/** Builds the verdict on a scope of which only a part is granted. */
export function narrowed(
  requested: string,
  granted: readonly string[],
  limitedBy: readonly ScopeLimiter[],
): ScopeVerdict {
  const names = limitedBy.map((limiter) =>
    limiter === 'client' ? 'the registration of this client' : 'the choice of the user',
  )
  return {
    outcome: 'narrowed',
    requested,
    granted,
    limitedBy,
    clause: 'RFC 6749 section 3.3',
    explanation: `${requested} is narrowed to ${granted.join(' ')} by ${names.join(' and ')}`,
  }
}
