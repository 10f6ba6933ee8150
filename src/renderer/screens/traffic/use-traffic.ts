import { useState } from 'react'
import type { ExchangeArea } from '../../../shared/contract/traffic.ts'
import { useListQuery } from '../../components/index.ts'
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
    { ...query.page, ...filterParams },
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
