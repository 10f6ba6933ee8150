import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import {
  CopyField,
  DetailPane,
  HttpStatus,
  JsonView,
  KeyValue,
  NoteList,
  ProblemAlert,
  TabBar,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { describeResource } from './describe-resource.ts'
import { summarize } from './summarize.ts'
import type { AsToken } from './use-fhir-query.ts'

type TabName = 'summary' | 'json' | 'decisions'

interface ResourcePaneProps {
  /** `Type/id`. */
  readonly reference: string
  readonly asToken: AsToken
  readonly onOpen: (reference: string) => void
  readonly onClose: () => void
}

/** One resource, read by its id: in words, as JSON, and with what the scopes decided. */
export function ResourcePane({ reference, asToken, onOpen, onClose }: ResourcePaneProps) {
  const [tab, setTab] = useState<TabName>('summary')
  const { data, error, isPending } = useRpc('sandbox.query', { path: reference, asToken })
  const decisions = data?.decisions ?? []
  return (
    <DetailPane
      title={data?.body ? describeResource(data.body) || reference : reference}
      subtitle={
        data !== undefined && (
          <Box sx={{ display: 'flex', gap: 3, fontSize: 'body2.fontSize' }}>
            <HttpStatus status={data.status} />
          </Box>
        )
      }
      tabs={
        <TabBar
          label="Resource"
          current={tab}
          onChange={setTab}
          tabs={[
            { name: 'summary', label: 'Summary' },
            { name: 'json', label: 'JSON' },
            ...(decisions.length === 0
              ? []
              : [{ name: 'decisions' as const, label: `Decisions (${decisions.length})` }]),
          ]}
        />
      }
      isLoading={isPending}
      onClose={onClose}
    >
      {error !== null && <ProblemAlert error={error} />}
      {data?.body && tab === 'summary' && (
        <Summary reference={reference} resource={data.body} onOpen={onOpen} />
      )}
      {data?.body && tab === 'json' && <JsonView label="Resource" value={data.body} hasSearch />}
      {tab === 'decisions' && <NoteList notes={decisions} />}
    </DetailPane>
  )
}

interface SummaryProps {
  readonly reference: string
  readonly resource: Readonly<Record<string, unknown>>
  readonly onOpen: (reference: string) => void
}

function Summary({ reference, resource, onOpen }: SummaryProps) {
  return (
    <Stack sx={{ gap: 4 }}>
      <CopyField label="Reference" value={reference} />
      <KeyValue
        rows={summarize(resource).map(({ name, text, target }) => ({
          name,
          value:
            target === null ? (
              text
            ) : (
              <Link component="button" onClick={() => onOpen(target)}>
                {text}
              </Link>
            ),
        }))}
      />
    </Stack>
  )
}
