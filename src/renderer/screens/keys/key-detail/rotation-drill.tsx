import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import type { DrillStep, KeyDetail } from '../../../../shared/contract/keys.ts'
import { CheckList, EmptyState, ProblemAlert, Verdict } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

const stepTexts: Readonly<Record<DrillStep['step'], string>> = {
  publish: 'Publish the key of the drill',
  'use-old-key': 'Use it',
  succeed: 'Make its successor',
  'use-old-key-in-overlap': 'Use the old key during the overlap',
  'use-new-key-in-overlap': 'Use the new key during the overlap',
  retire: 'Retire the old key',
  'use-retired-key': 'Use the retired key, which must be refused',
  'use-new-key': 'Use the new key',
}

/** Rehearses a rotation with keys of its own where the JWK Set of this key is read, and tells how each step went. */
export function RotationDrill({ keyPair }: { readonly keyPair: KeyDetail }) {
  const drill = useCall('keys.rotationDrill')
  const { owner } = keyPair
  if (owner.kind !== 'client' && owner.kind !== 'jwk-set') {
    return (
      <EmptyState title="Nothing to rehearse">
        A drill needs a published JWK Set: give the key to a client or to a named set first.
      </EmptyState>
    )
  }
  return (
    <Stack sx={{ gap: 4, fontSize: 'body2.fontSize' }}>
      <div>
        Keys made for the drill are published, succeeded and retired, and used at each point. This
        key is not touched.
      </div>
      <Box>
        <Button
          variant="outlined"
          loading={drill.isPending}
          onClick={() => drill.mutate({ owner })}
        >
          Run the drill
        </Button>
      </Box>
      {drill.error !== null && <ProblemAlert error={drill.error} />}
      {drill.data !== undefined && (
        <>
          <Box role="status">
            <Verdict verdict={drill.data.hasPassed ? 'pass' : 'fail'}>
              {drill.data.hasPassed ? 'a rotation works' : 'a rotation would break something'}
            </Verdict>
          </Box>
          <CheckList
            label="Steps of the drill"
            checks={drill.data.steps.map(({ step, kid, passed, seen, wanted }) => ({
              name: kid,
              outcome: passed ? ('passed' as const) : ('failed' as const),
              clause: 'KS-14',
              text: stepTexts[step],
              seen,
              wanted,
            }))}
          />
        </>
      )}
    </Stack>
  )
}
