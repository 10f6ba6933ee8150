import { useState } from 'react'
import type { ExchangeArea } from '../../../shared/contract/traffic.ts'
import { type ListPage, useListQuery } from '../../components/index.ts'
import { useCoreEvent, useRpc } from '../../rpc/index.ts'

/** Filters of the exchange list. */
export interface TrafficFilter {
  readonly area: ExchangeArea | 'any'
  readonly outcome: 'any' | 'refused'
  readonly client_id: string | null
}

const noFilter: TrafficFilter = { area: 'any', outcome: 'any', client_id: null }

/** The exchange list with its filters; while paused it stands still and counts what it misses. */
export function useTraffic() {
  const [filter, setFilter] = useState(noFilter)
  const [isPaused, setPaused] = useState(false)
  const [missed, setMissed] = useState(0)
  const query = useListQuery(JSON.stringify(filter))
  const { before, keepStart } = usePageStarts(
    `${JSON.stringify(filter)} ${query.search}`,
    query.page,
  )
  useCoreEvent('traffic.recorded', () => {
    if (isPaused) setMissed((count) => count + 1)
  })
  const filterParams = {
    search: query.search,
    outcome: filter.outcome,
    ...(filter.area === 'any' ? {} : { area: filter.area }),
    ...(filter.client_id === null ? {} : { client_id: filter.client_id }),
  }
  const list = useRpc(
    'traffic.list',
    {
      limit: query.page.limit,
      ...(before === undefined ? {} : { before }),
      ...filterParams,
    },
    { keepPrevious: true, isEnabled: !isPaused },
  )
  const resume = () => {
    setPaused(false)
    setMissed(0)
  }
  const change = (next: Partial<TrafficFilter>) => {
    resume()
    setFilter({ ...filter, ...next })
  }
  const search = (text: string) => {
    resume()
    query.setSearchText(text)
  }
  return {
    ...query,
    list,
    setOffset: (offset: number) => {
      const last = list.data?.rows.at(-1)
      if (last !== undefined && offset > query.page.offset) keepStart(offset, last.sequence)
      query.setOffset(offset)
    },
    filter,
    /** The filters as the core takes them. */
    filterParams,
    change,
    setSearchText: search,
    isFiltered: query.search !== '' || JSON.stringify(filter) !== JSON.stringify(noFilter),
    reset: () => {
      search('')
      setFilter(noFilter)
    },
    isPaused,
    missed,
    setPaused: (paused: boolean) => (paused ? setPaused(true) : resume()),
  }
}

/** The sequence number each page began after when it was first opened: what arrives meanwhile moves no page that is read. */
function usePageStarts(key: string, { offset }: ListPage) {
  const [starts, setStarts] = useState<{ key: string; at: ReadonlyMap<number, number> }>({
    key,
    at: new Map(),
  })
  const at = starts.key === key ? starts.at : new Map<number, number>()
  return {
    before: offset === 0 ? undefined : at.get(offset),
    keepStart: (start: number, sequence: number) =>
      setStarts({ key, at: new Map([...at, [start, sequence]]) }),
  }
}
