import { useCallback, useEffect, useRef, useState } from 'react'
import { type BulkState, bulkPieceCharacters } from '../../../../shared/contract/inspector-bulk.ts'
import type { ProblemError } from '../../../../shared/problem.ts'
import { readProblem, useRpcClient } from '../../../rpc/index.ts'
import { questionOf, type VerifyChoice } from '../verify-bar.tsx'

/** What a bulk inspection was started with. */
export interface BulkInput {
  readonly files: readonly File[]
  readonly choice: VerifyChoice
}

/** A bulk inspection as a screen sees it. */
export interface Bulk {
  readonly state: BulkState | undefined
  readonly input: BulkInput | undefined
  /** Part of the files that was read, from 0 to 1. */
  readonly progress: number
  readonly error: ProblemError | null
  readonly start: (files: readonly File[], choice: VerifyChoice) => void
  readonly cancel: () => void
}

/** Reads files piece by piece and hands them to the core, which sets the pace; nothing is read ahead, so that memory does not
 * grow with the files.
 */
export function useBulk(): Bulk {
  const { call } = useRpcClient()
  const [state, setState] = useState<BulkState>()
  const [input, setInput] = useState<BulkInput>()
  const [progress, setProgress] = useState(0)
  const [error, setError] = useState<ProblemError | null>(null)
  const running = useRef<AbortController>(null)
  const shown = useRef<string>(null)
  const forget = useCallback(() => {
    running.current?.abort()
    const id = shown.current
    shown.current = null
    // Where it cannot be told, the core forgets it for newer ones.
    if (id !== null) void call('inspector.forgetBulk', { id }).catch(() => undefined)
  }, [call])
  useEffect(() => forget, [forget])

  const run = async (files: readonly File[], choice: VerifyChoice, signal: AbortSignal) => {
    const begun = await call('inspector.startBulk', questionOf(choice))
    const { id } = begun
    shown.current = id
    setInput({ files, choice })
    setState(begun)
    const total = files.reduce((sum, { size }) => sum + size, 0)
    let read = 0
    for (const file of files) {
      const decoder = new TextDecoder('utf-8')
      const step = bulkPieceCharacters / 2
      for (let at = 0; at === 0 || at < file.size; at += step) {
        if (signal.aborted) {
          if (shown.current === id) setState(await call('inspector.cancelBulk', { id }))
          return
        }
        const bytes = await file.slice(at, at + step).arrayBuffer()
        const isLast = at + step >= file.size
        const text = decoder.decode(bytes, { stream: !isLast })
        const source = nameOf(file)
        setState(await call('inspector.addToBulk', { id, source, text, isLast }))
        read += bytes.byteLength
        setProgress(total === 0 ? 1 : read / total)
      }
    }
    setState(await call('inspector.finishBulk', { id }))
  }

  return {
    state,
    input,
    progress,
    error,
    start: (files, choice) => {
      forget()
      const controller = new AbortController()
      running.current = controller
      setError(null)
      setProgress(0)
      run(files, choice, controller.signal).catch((cause: unknown) => {
        if (running.current === controller) setError(readProblem(cause))
      })
    },
    cancel: () => running.current?.abort(),
  }
}

/** What a file is called in places: its path below the chosen folder, or its name. */
export function nameOf({ name, webkitRelativePath }: File): string {
  // Empty, or missing where there are no folders, for a file that was chosen by itself.
  return (webkitRelativePath || name).slice(-300)
}
