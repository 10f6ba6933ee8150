import type { Config } from '../config.ts'
import type { RequestScope } from '../http/index.ts'
import type { Platform } from '../platform.ts'
import type { Access } from './access.ts'
import type { QueryParameters } from './interaction.ts'
import type { LinkedPeople } from './linked-patients.ts'
import type { ConnectUpstream } from './proxy/index.ts'
import type { ResourceStore } from './store/resource-store.ts'

/** What the sandbox is built from. */
export interface SandboxWorld {
  readonly store: ResourceStore
  readonly platform: Platform
  /** FHIR base URL without a slash at its end. */
  readonly fhirBase: string
  /** Settings in force; read at each use. */
  readonly settings: () => Config
  /** The FHIR server to pass requests on to; undefined while the sandbox answers itself. */
  readonly connectUpstream: ConnectUpstream
  /** Where the people are that users stand for, at the time. */
  readonly linkedPeople: () => LinkedPeople
  /** Waits until the shipped data is there. */
  readonly ready: () => Promise<void>
}

/** What answering one interaction needs. */
export interface FhirContext extends SandboxWorld {
  readonly access: Access
  readonly note: RequestScope['note']
  /** Gives the URL of a further page; the link works for this caller only. */
  readonly pageLink: (state: unknown) => string
}

/** The headers that change what an interaction does. */
export interface InteractionHeaders {
  readonly ifMatch: string | null
  readonly ifNoneMatch: string | null
  readonly ifNoneExist: string | null
  /** `Prefer: handling=strict`. */
  readonly isStrict: boolean
  /** `Prefer: respond-async`. */
  readonly isAsync: boolean
  /** `Prefer: return=minimal` or `OperationOutcome`; `representation` otherwise. */
  readonly preferredReturn: 'minimal' | 'representation' | 'OperationOutcome'
}

/** Reads the headers of a request, or the members of a Bundle entry that stand for them. */
export function readInteractionHeaders(get: (name: string) => string | null): InteractionHeaders {
  const prefer = get('prefer') ?? ''
  const wanted = /\breturn=(minimal|OperationOutcome)\b/.exec(prefer)?.[1]
  return {
    ifMatch: get('if-match'),
    ifNoneMatch: get('if-none-match'),
    ifNoneExist: get('if-none-exist'),
    isStrict: /\bhandling=strict\b/.test(prefer),
    isAsync: /\brespond-async\b/.test(prefer),
    preferredReturn:
      wanted === 'minimal' || wanted === 'OperationOutcome' ? wanted : 'representation',
  }
}

/** What comes with an interaction. */
export interface InteractionInput {
  readonly parameters: QueryParameters
  readonly headers: InteractionHeaders
  /** The parsed JSON body; undefined when there is none. */
  readonly body: unknown
}
