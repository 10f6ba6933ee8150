import {
  allScopeCapabilities,
  type NegotiatedScopes,
  negotiateScopes,
  type ScopeFlow,
  type ScopePolicy,
} from '../../src/main/core/authorization-server/scopes/index.ts'
import { parseScopeParameter, type ScopeEntry } from '../../src/shared/oauth/scope-parameter.ts'

/** Parses a scope parameter that is within the limits. */
export function scopesOf(parameter: string): readonly ScopeEntry[] {
  const list = parseScopeParameter(parameter)
  if (list.kind === 'too-large') throw new Error(list.seen)
  return list.entries
}

export const standalone: ScopeFlow = { kind: 'standalone', hasFhirUser: true }
export const ehrLaunch: ScopeFlow = { kind: 'ehr-launch', hasFhirUser: true }
export const backend: ScopeFlow = {
  kind: 'client-credentials',
  hasBoundPatient: false,
  hasBoundUser: false,
}

/** A server with every capability. */
export const fullPolicy: ScopePolicy = {
  capabilities: allScopeCapabilities,
  contextTypes: new Set(['ImagingStudy', 'List']),
  isOfflineForPublicClients: true,
  isInstanceRegistrationOpen: true,
}

/** The parts of a negotiation that a test changes; the rest is a public app in a standalone launch
 * that is allowed whatever it asks. */
export interface Negotiation {
  readonly requested: string
  readonly allowed?: string
  readonly approved?: string
  readonly flow?: ScopeFlow
  readonly policy?: Partial<ScopePolicy>
  readonly clientType?: 'public' | 'confidential-symmetric' | 'confidential-asymmetric'
  readonly softwareId?: string
}

/** Negotiates scopes given as texts. */
export function negotiate(negotiation: Negotiation): NegotiatedScopes {
  const { requested, allowed = requested, approved, softwareId } = negotiation
  return negotiateScopes({
    requested: scopesOf(requested),
    flow: negotiation.flow ?? standalone,
    policy: { ...fullPolicy, ...negotiation.policy },
    client: {
      type: negotiation.clientType ?? 'public',
      allowed: scopesOf(allowed),
      ...(softwareId === undefined ? {} : { softwareId }),
    },
    ...(approved === undefined ? {} : { approved: scopesOf(approved) }),
  })
}

/** A server with all capabilities but some. */
export function without(...missing: readonly string[]): Partial<ScopePolicy> {
  return {
    capabilities: new Set(
      Array.from(allScopeCapabilities).filter((name) => !missing.includes(name)),
    ),
  }
}
