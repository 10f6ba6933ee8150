import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { LaunchOrder, LaunchRunRow } from '../../../shared/contract/launch.ts'
import type { ProblemError } from '../../../shared/problem.ts'
import { readProblem, useRpc, useRpcClient } from '../../rpc/index.ts'

interface Started {
  readonly runId: string
  readonly openUrl: string | null
}

/** Starts a launch, opens the app where the person is, and goes to the run.
 * A browser lets a page open a tab only while a click is being answered, so the tab is opened empty and sent on its way
 * once the core knows where to. The desktop has no tabs: there the core opens the system's browser.
 * @see spec/security.md EL-17
 */
export function useStartLaunch() {
  const { call } = useRpcClient()
  const { data: server } = useRpc('server.status', {})
  const navigate = useNavigate()
  const [isStarting, setStarting] = useState(false)
  const [error, setError] = useState<ProblemError | null>(null)

  const run = async (
    mode: LaunchOrder['mode'],
    begin: (openIn: 'console' | 'host') => Promise<Started>,
  ) => {
    const openIn = server?.host === 'electron' ? 'host' : 'console'
    const needsTab = openIn === 'console' && mode !== 'backend'
    const tab = needsTab ? window.open('about:blank', '_blank') : null
    setStarting(true)
    setError(null)
    try {
      const { runId, openUrl } = await begin(openIn)
      if (openUrl === null) tab?.close()
      else tab?.location.replace(openUrl)
      await navigate(`/launch/${runId}`)
    } catch (cause) {
      tab?.close()
      setError(readProblem(cause))
    } finally {
      setStarting(false)
    }
  }
  return {
    isStarting,
    error,
    start: (order: Parameters<typeof call<'launch.start'>>[1]) =>
      void run(order.mode, (openIn) => call('launch.start', { ...order, openIn })),
    replay: (
      { id, mode }: Pick<LaunchRunRow, 'id' | 'mode'>,
      stepId: string,
      change: Parameters<typeof call<'launch.replay'>>[1]['change'],
    ) => void run(mode, (openIn) => call('launch.replay', { runId: id, stepId, change, openIn })),
    rerun: ({ id, mode }: Pick<LaunchRunRow, 'id' | 'mode'>) =>
      void run(mode, (openIn) => call('launch.rerun', { runId: id, openIn })),
  }
}
