import DeleteSweep from '@mui/icons-material/DeleteSweepOutlined'
import Pause from '@mui/icons-material/PauseOutlined'
import PlayArrow from '@mui/icons-material/PlayArrowOutlined'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { DataList, EmptyState, Screen, SplitView } from '../../components/index.ts'
import { ClearTraffic } from './clear-traffic.tsx'
import { exchangeColumns } from './exchange-columns.tsx'
import { ExchangeComparePane } from './exchange-compare-pane.tsx'
import { ExchangeDetailPane } from './exchange-detail-pane.tsx'
import { ExportTicked, ExportTraffic } from './export-traffic.tsx'
import { TrafficFilters } from './traffic-filters.tsx'
import { useTraffic } from './use-traffic.ts'

/** Every exchange, newest first and live, with its messages, checks and tokens at the right. */
export function TrafficScreen() {
  const navigate = useNavigate()
  const { exchangeId = null } = useParams()
  const [query] = useSearchParams()
  const firstId = query.get('with')
  const [isClearing, setClearing] = useState(false)
  const [tickedIds, setTickedIds] = useState<ReadonlySet<string>>(new Set())
  const ticked = { ids: tickedIds, onChange: setTickedIds }
  const traffic = useTraffic()
  const { list, isFiltered } = traffic
  return (
    <Screen
      title="Traffic"
      isFilled
      actions={
        <>
          <ExportTicked ticked={ticked} />
          <PauseButton traffic={traffic} />
          <ExportTraffic traffic={traffic} exchangeId={exchangeId} />
          <Button startIcon={<DeleteSweep />} onClick={() => setClearing(true)}>
            Clear
          </Button>
        </>
      }
    >
      <SplitView
        name="traffic"
        list={
          <DataList
            label="Exchanges"
            columns={exchangeColumns}
            rows={list.data?.rows}
            total={list.data?.total}
            rowId={(row) => row.id}
            page={traffic.page}
            onOffset={traffic.setOffset}
            selectedId={exchangeId}
            ticked={ticked}
            lesserColumns={['client_id', 'durationMs', 'direction']}
            onOpen={(row) =>
              void navigate(`/traffic/${row.id}${firstId === null ? '' : `?with=${firstId}`}`)
            }
            error={list.error}
            onRetry={() => void list.refetch()}
            toolbar={<TrafficFilters traffic={traffic} />}
            empty={isFiltered ? <NothingFound onReset={traffic.reset} /> : <NoTraffic />}
          />
        }
        detail={
          exchangeId === null ? null : firstId !== null && firstId !== exchangeId ? (
            <ExchangeComparePane
              firstId={firstId}
              secondId={exchangeId}
              names={query.has('again') ? ['Before', 'Again'] : ['First', 'Second']}
              onClose={() => void navigate(`/traffic/${exchangeId}`)}
            />
          ) : (
            <ExchangeDetailPane
              key={exchangeId}
              exchangeId={exchangeId}
              isComparing={firstId === exchangeId}
              onCompare={() => void navigate(`/traffic/${exchangeId}?with=${exchangeId}`)}
              onReplayed={(id) => void navigate(`/traffic/${id}?with=${exchangeId}&again`)}
              onClose={() => void navigate('/traffic')}
            />
          )
        }
      />
      {isClearing && (
        <ClearTraffic
          onClose={() => setClearing(false)}
          onCleared={() => {
            setTickedIds(new Set())
            void navigate('/traffic')
          }}
        />
      )}
    </Screen>
  )
}

function PauseButton({ traffic }: { readonly traffic: ReturnType<typeof useTraffic> }) {
  const { isPaused, missed, setPaused } = traffic
  return (
    <Button
      variant={isPaused ? 'outlined' : 'text'}
      startIcon={isPaused ? <PlayArrow /> : <Pause />}
      onClick={() => setPaused(!isPaused)}
    >
      {isPaused ? `Resume (${missed} new)` : 'Pause'}
    </Button>
  )
}

function NoTraffic() {
  return (
    <EmptyState title="No exchanges yet">
      Every request to the authorization server and the FHIR sandbox appears here as it happens. Run
      a launch, or point your app at the FHIR base URL in the bar above.
    </EmptyState>
  )
}

function NothingFound({ onReset }: { readonly onReset: () => void }) {
  return (
    <EmptyState
      title="Nothing passes the filters"
      action={
        <Button variant="outlined" onClick={onReset}>
          Remove filters
        </Button>
      }
    >
      No exchange of this kind has been recorded.
    </EmptyState>
  )
}
