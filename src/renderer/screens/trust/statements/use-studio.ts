import { useCallback, useDeferredValue, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { UdapDiscoveryReport } from '../../../../shared/contract/udap-discovery.ts'
import type { CheckListItem } from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { type DiscoveryTarget, toParams } from '../discovery/discovery-target.ts'
import { toChecks } from '../discovery/udap/to-checks.ts'
import { type Signer, useSigners } from '../use-signers.ts'
import {
  type Claims,
  type ClaimsReading,
  readClaims,
  withClaim,
  writeClaims,
} from './claims-text.ts'
import { type AppType, recallStudio, rememberStudio, type StudioState } from './studio-state.ts'

/** The statement that is written, with the server it is for and the key that signs it. */
export interface Studio extends StudioState {
  readonly target: DiscoveryTarget
  /** FHIR base URL of this server. */
  readonly own: string
  /** What the server says of itself; undefined while it is read. */
  readonly report: UdapDiscoveryReport | undefined
  readonly signer: Signer | undefined
  readonly reading: ClaimsReading
  /** What a server of the edition would say of the claims. */
  readonly findings: readonly CheckListItem[]
  readonly change: (part: Partial<StudioState>) => void
  readonly setClaims: (claims: Claims) => void
  /** Writes the claims anew for a kind of app, an identity and the server. */
  readonly draft: (appType: AppType, iss?: string) => void
}

/** Holds the studio together: the JSON text is what counts, form and decoded view are read from it.
 * @param own FHIR base URL of this server
 */
export function useStudio(own: string): Studio {
  const [state, setState] = useState(recallStudio)
  const change = useCallback(
    (part: Partial<StudioState>) => setState((last) => ({ ...last, ...part })),
    [],
  )
  useEffect(() => rememberStudio(state), [state])
  const choice = state.target ?? { base: own, community: '', mode: '' as const }
  const target = { ...choice, isOwn: choice.base === own }
  const { data: report } = useRpc('udap.discover', toParams(target), { keepPrevious: true })
  const signer = useChosenSigner(state.certificateId)
  const reading = readClaims(state.text)
  const setClaims = (claims: Claims) => change({ text: writeClaims(claims) })
  const draft = useDraft({ state, report, signer, target, setClaims, change })
  useFirstDraft(state.text === '', signer, report, draft, state.appType)
  return {
    ...state,
    target,
    own,
    report,
    signer,
    reading,
    findings: useFindings(reading, target),
    change,
    setClaims,
    draft,
  }
}

/** The chosen signer, or the first one that can be used while none is. */
function useChosenSigner(certificateId: string): Signer | undefined {
  const { signers } = useSigners()
  const usable = signers.find(({ fixture, uris }) => fixture === null && uris.length > 0)
  return signers.find((one) => one.certificateId === certificateId) ?? usable
}

interface DraftParts {
  readonly state: StudioState
  readonly report: UdapDiscoveryReport | undefined
  readonly signer: Signer | undefined
  readonly target: DiscoveryTarget
  readonly setClaims: (claims: Claims) => void
  readonly change: (part: Partial<StudioState>) => void
}

function useDraft({ state, report, signer, target, setClaims, change }: DraftParts) {
  const write = useCall('udap.draftStatement')
  return (appType: AppType, iss?: string) => {
    change({ appType })
    const endpoint = report?.endpoints?.registration_endpoint
    const identity = iss ?? signer?.uris[0]
    if (endpoint === undefined || identity === undefined || write.isPending) return
    const name = readClaims(state.text).claims?.['client_name']
    write.mutate(
      {
        base: target.base,
        appType,
        iss: identity,
        registration_endpoint: endpoint,
        ...(typeof name === 'string' && name.trim() !== '' ? { client_name: name } : {}),
        ...scopesOf(report),
        ...(target.mode === '' ? {} : { mode: target.mode }),
      },
      { onSuccess: ({ claims }) => setClaims(claims) },
    )
  }
}

/** A draft stands there as soon as there is a server and a signer, so that nobody starts on an empty page; who empties the
 * page afterwards means it.
 */
function useFirstDraft(
  isEmpty: boolean,
  signer: Signer | undefined,
  report: UdapDiscoveryReport | undefined,
  draft: (appType: AppType) => void,
  appType: AppType,
): void {
  const isDue = useRef(isEmpty)
  const isReady = signer !== undefined && report?.endpoints != null
  const write = useEffectEvent(() => draft(appType))
  useEffect(() => {
    if (!isReady || !isDue.current) return
    isDue.current = false
    write()
  }, [isReady])
}

function scopesOf(report: UdapDiscoveryReport | undefined): { scopesSupported?: string[] } {
  const value = report?.fields.find(({ name }) => name === 'scopes_supported')?.value ?? null
  if (value === null) return {}
  const list: unknown = readJson(value)
  const isList = Array.isArray(list) && list.every((scope) => typeof scope === 'string')
  return isList ? { scopesSupported: list } : {}
}

/** A value the core may have cut, which then is no JSON and says nothing. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function useFindings(reading: ClaimsReading, target: DiscoveryTarget): readonly CheckListItem[] {
  const claims = useDeferredValue(reading.claims)
  const { data } = useRpc(
    'udap.checkStatement',
    { claims: claims ?? {}, ...(target.mode === '' ? {} : { mode: target.mode }) },
    { isEnabled: claims !== null, keepPrevious: true },
  )
  return claims === null ? [] : toChecks(data?.findings ?? [])
}

/** Claims with the identity of a signer. */
export function withIdentity(claims: Claims, iss: string): Claims {
  return withClaim(withClaim(claims, 'iss', iss), 'sub', iss)
}
