import Box from '@mui/material/Box'
import { useState } from 'react'
import { ProblemAlert, Screen, SplitView } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { BehindNotice } from './behind-notice.tsx'
import { QueryBar } from './query-bar.tsx'
import { QueryResult } from './query-result.tsx'
import { ResourcePane } from './resource-pane.tsx'
import { SandboxActions } from './sandbox-actions.tsx'
import { TypeList } from './type-list.tsx'
import { useFhirQuery } from './use-fhir-query.ts'

/** The sandbox: types with counts, searches, resources, and what scopes would make of each request. */
export function FhirScreen() {
  const query = useFhirQuery()
  const status = useRpc('sandbox.status', {})
  const [opened, setOpened] = useState<Opened | null>(null)
  const open = (reference: string) => setOpened({ reference, by: query.path })
  // A resource chosen from one answer is not the detail of another.
  const reference = opened?.by === query.path ? opened.reference : null
  return (
    <Screen title="FHIR" isFilled actions={<SandboxActions />}>
      <Box sx={{ height: '100%', display: 'flex' }}>
        <TypeList
          types={status.data?.types}
          current={query.type}
          onChoose={(type) => query.ask(type)}
        />
        <Box sx={{ flex: 1, minWidth: 0, display: 'flex', flexDirection: 'column' }}>
          <BehindNotice />
          <QueryBar query={query} />
          {status.error !== null && (
            <ProblemAlert error={status.error} onRetry={() => void status.refetch()} />
          )}
          <Box sx={{ flex: 1, minHeight: 0 }}>
            <SplitView
              name="fhir"
              list={<QueryResult query={query} selected={reference} onOpen={open} />}
              detail={
                reference === null ? null : (
                  <ResourcePane
                    key={reference}
                    reference={reference}
                    asToken={query.asToken}
                    onOpen={open}
                    onClose={() => setOpened(null)}
                  />
                )
              }
            />
          </Box>
        </Box>
      </Box>
    </Screen>
  )
}

interface Opened {
  readonly reference: string
  /** The query it was chosen from. */
  readonly by: string
}
