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

/** Asks the sandbox what the address says; an empty address starts with the patients. */
export function useFhirQuery(): FhirQuery {
  const [search, setSearch] = useSearchParams()
  const [asToken, setAsToken] = useState<AsToken>(null)
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
