import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { Link } from 'react-router'
import type { LaunchRunRow } from '../../../shared/contract/launch.ts'
import {
  EmptyState,
  formatInstant,
  ProblemAlert,
  SearchField,
  useListQuery,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { LaunchVerdict } from './launch-verdict.tsx'
import { modeNames } from './mode-names.ts'

/** Launches so far, newest first. */
export function PastLaunches() {
  const { searchText, setSearchText, search, page } = useListQuery()
  const runs = useRpc('launch.list', { ...page, search }, { keepPrevious: true })
  const rows = runs.data?.rows
  return (
    <Box
      component="section"
      aria-label="Past launches"
      sx={{ height: '100%', display: 'flex', flexDirection: 'column', bgcolor: 'background.paper' }}
    >
      <Box sx={{ px: 3, py: 2, borderBottom: 1, borderColor: 'tokens.line' }}>
        <SearchField label="Filter launches" value={searchText} onChange={setSearchText} />
      </Box>
      {runs.error !== null && <ProblemAlert error={runs.error} />}
      {rows?.length === 0 ? (
        <EmptyState title={search === '' ? 'No launches yet' : 'Nothing found'}>
          {search === ''
            ? 'Start one at the left. It stays here with every request, check and decoded token.'
            : 'No launch has this in its app or server.'}
        </EmptyState>
      ) : (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, overflow: 'auto', flex: 1 }}>
          {(rows ?? []).map((run) => (
            <li key={run.id}>
              <LaunchLine run={run} />
            </li>
          ))}
        </Box>
      )}
    </Box>
  )
}

function LaunchLine({ run }: { readonly run: LaunchRunRow }) {
  return (
    <ButtonBase
      component={Link}
      to={`/launch/${run.id}`}
      sx={{
        display: 'block',
        width: '100%',
        textAlign: 'left',
        px: 4,
        py: 2,
        fontSize: 'body2.fontSize',
        borderBottom: 1,
        borderColor: 'tokens.line',
        '&:hover': { bgcolor: 'action.hover' },
      }}
    >
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center' }}>
        <Box
          sx={{
            flex: 1,
            minWidth: 0,
            fontWeight: 500,
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
          }}
        >
          {run.client_name}
        </Box>
        <LaunchVerdict status={run.status} />
      </Box>
      <Box sx={{ color: 'text.secondary', fontSize: 'caption.fontSize' }}>
        {modeNames[run.mode].short} · {formatInstant(run.startedAt)}
        {run.failure !== null && ` · ${run.failure.code ?? 'refused by the app'}`}
      </Box>
    </ButtonBase>
  )
}
