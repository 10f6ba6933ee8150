import { useDeferredValue, useState } from 'react'
import type { MethodParams, MethodResult } from '../../../../shared/contract/index.ts'
import type { UdapRegistrationRow } from '../../../../shared/contract/udap-client.ts'
import type { UdapTokenOutcome } from '../../../../shared/contract/udap-tokens.ts'
import type { ProblemError } from '../../../../shared/problem.ts'
import type { CheckListItem } from '../../../components/index.ts'
import { useCall, useRpc, useRpcClient } from '../../../rpc/index.ts'
import { toChecks } from '../discovery/udap/to-checks.ts'
import {
  type Claims,
  type ClaimsReading,
  readClaims,
  writeClaims,
} from '../statements/claims-text.ts'
import { startExtensions } from './b2b-fields.ts'

/** A token request that is wrong in one way. */
export type TokenVariantId = NonNullable<MethodParams<'udap.requestToken'>['variant']>

/** The token request that is written, and what came of the last one. */
export interface TokenRequest {
  readonly registration: UdapRegistrationRow
  readonly scope: string
  readonly setScope: (scope: string) => void
  /** Extensions as JSON, in step with the form. */
  readonly text: string
  readonly setText: (text: string) => void
  readonly reading: ClaimsReading
  readonly setExtensions: (extensions: Claims) => void
  /** What would be asserted, and what a server would find wrong with it. */
  readonly draft: MethodResult<'udap.draftToken'> | undefined
  readonly findings: readonly CheckListItem[]
  /** Tries the URLs in the extensions, with a request to each. */
  readonly resolve: () => void
  readonly resolved: readonly CheckListItem[]
  readonly outcome: UdapTokenOutcome | undefined
  readonly error: ProblemError | null
  readonly isBusy: boolean
  /** @param isFresh also where a token for this very context is held */
  readonly send: (isFresh: boolean, onDone: () => void) => void
  readonly sendVariant: (variant: TokenVariantId) => Promise<UdapTokenOutcome>
}

/** Holds a token request together: the JSON text of the extensions is what counts. @see UDAP-TOK-024 */
export function useTokenRequest(registration: UdapRegistrationRow): TokenRequest {
  const { call } = useRpcClient()
  const [scope, setScope] = useState(registration.scope)
  const [text, setText] = useState(() => writeClaims(startExtensions))
  const reading = readClaims(text)
  const settled = useDeferredValue(reading.claims)
  const about = { registrationId: registration.id }
  const draft = useRpc(
    'udap.draftToken',
    { ...about, extensions: { ...settled } },
    { isEnabled: settled !== null, keepPrevious: true },
  )
  const resolving = useCall('udap.draftToken')
  const requesting = useCall('udap.requestToken')
  const order = {
    ...about,
    ...(scope.trim() === '' ? {} : { scope: scope.trim() }),
    ...(reading.claims === null ? {} : { extensions: { ...reading.claims } }),
  }
  return {
    registration,
    scope,
    setScope,
    text,
    setText,
    reading,
    setExtensions: (extensions) => setText(writeClaims(extensions)),
    draft: draft.data,
    findings: toChecks(draft.data?.findings ?? []),
    resolve: () =>
      resolving.mutate({ ...about, extensions: { ...reading.claims }, isResolving: true }),
    resolved: toChecks(
      resolving.data?.findings.filter(({ check }) => check === 'b2b-url-resolvable') ?? [],
    ),
    outcome: requesting.data,
    error: requesting.error ?? draft.error ?? resolving.error,
    isBusy: requesting.isPending,
    send: (isFresh, onDone) => requesting.mutate({ ...order, isFresh }, { onSettled: onDone }),
    sendVariant: (variant) => call('udap.requestToken', { ...order, variant }),
  }
}
