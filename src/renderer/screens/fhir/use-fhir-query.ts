import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { MethodParams } from '../../../shared/contract/index.ts'
import { useRpc } from '../../rpc/index.ts'

/** Whose eyes a query looks through; null is the operator, who sees everything. */
export type AsToken = NonNullable<MethodParams<'sandbox.query'>['asToken']> | null

/** The query the screen shows, kept in the address, and its answer. */
export interface FhirQuery {
  /** Path and query below the FHIR base. */
  readonly path: string
  /** The type it starts with. */
  readonly type: string
  readonly offset: number
  readonly asToken: AsToken
  readonly answer: ReturnType<typeof useRpc<'sandbox.query'>>
  readonly ask: (path: string) => void
  readonly setOffset: (offset: number) => void
  readonly setAsToken: (asToken: AsToken) => void
}

/** Asks the sandbox what the address says; an empty address starts with the patients, and one that brings scopes
 * starts by trying them.
 */
export function useFhirQuery(): FhirQuery {
  const [search, setSearch] = useSearchParams()
  const [asToken, setAsToken] = useState<AsToken>(() => tokenWith(search.get('scope')))
  const path = search.get('q') ?? 'Patient'
  const offset = Number(search.get('offset') ?? 0)
  const answer = useRpc('sandbox.query', { path, offset, asToken }, { keepPrevious: true })
  return {
    path,
    type: /^[A-Za-z]*/.exec(path)?.[0] ?? '',
    offset,
    asToken,
    answer,
    ask: (next) => setSearch({ q: next.trim().replace(/^\//, '') }),
    setOffset: (next) => setSearch({ q: path, offset: String(next) }),
    setAsToken,
  }
}

function tokenWith(scope: string | null): AsToken {
  return scope === null ? null : { scope, patient: null, fhirUser: null }
}
