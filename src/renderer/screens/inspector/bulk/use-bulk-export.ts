import { useEffect, useRef, useState } from 'react'
import type { MethodResult } from '../../../../shared/contract/index.ts'
import type {
  BulkFilter,
  BulkFormat,
  BulkState,
} from '../../../../shared/contract/inspector-bulk.ts'
import type { ProblemError } from '../../../../shared/problem.ts'
import { saveFile } from '../../../components/index.ts'
import { readProblem, useRpcClient } from '../../../rpc/index.ts'

/** Tokens of a bulk inspection on their way to a file. */
export interface BulkExporting {
  /** Tokens looked at so far; undefined where nothing is being saved. */
  readonly done: number | undefined
  readonly error: ProblemError | null
  readonly save: (state: BulkState, filter: BulkFilter, format: BulkFormat) => void
  readonly cancel: () => void
}

/** Asks the core for a file piece by piece. The pieces go to the browser's store of blobs, which puts large ones on disk. */
export function useBulkExport(): BulkExporting {
  const { call } = useRpcClient()
  const [done, setDone] = useState<number>()
  const [error, setError] = useState<ProblemError | null>(null)
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])

  const gather = async (
    { id }: BulkState,
    filter: BulkFilter,
    format: BulkFormat,
    signal: AbortSignal,
  ) => {
    const parts: Blob[] = []
    let cursor: MethodResult<'inspector.exportBulk'>['next'] = { after: 0, hasBegun: false }
    while (cursor !== null) {
      setDone(cursor.after)
      const piece: MethodResult<'inspector.exportBulk'> = await call('inspector.exportBulk', {
        id,
        format,
        ...filter,
        cursor,
      })
      if (signal.aborted) return
      parts.push(new Blob([piece.content]))
      cursor = piece.next
      if (cursor === null) saveFile(piece.name, new Blob(parts), piece.mediaType)
    }
  }

  return {
    done,
    error,
    save: (state, filter, format) => {
      running.current?.abort()
      const controller = new AbortController()
      running.current = controller
      setError(null)
      gather(state, filter, format, controller.signal)
        .catch((cause: unknown) => {
          if (!controller.signal.aborted) setError(readProblem(cause))
        })
        .finally(() => {
          if (running.current === controller) setDone(undefined)
        })
    },
    cancel: () => {
      running.current?.abort()
      setDone(undefined)
    },
  }
}
