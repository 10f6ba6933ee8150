import { useEffect, useState } from 'react'
import type { Inspection } from '../../../../shared/contract/inspector.ts'
import type { BulkRow } from '../../../../shared/contract/inspector-bulk.ts'
import { ProblemError } from '../../../../shared/problem.ts'
import { readProblem, useRpcClient } from '../../../rpc/index.ts'
import { questionOf } from '../verify-bar.tsx'
import { readLine } from './read-line.ts'
import { type BulkInput, nameOf } from './use-bulk.ts'

interface FoundToken {
  readonly inspection: Inspection | undefined
  readonly error: ProblemError | null
}

const nothing: FoundToken = { inspection: undefined, error: null }

/** Reads the token of a row again from the file it was found in, and inspects it as the bulk inspection did: that keeps no token.
 * @see spec/security.md TI-12
 */
export function useFoundToken(
  { place, fingerprint }: Pick<BulkRow, 'place' | 'fingerprint'>,
  { files, choice }: BulkInput,
): FoundToken {
  const { call } = useRpcClient()
  const [found, setFound] = useState(nothing)
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const tell = (next: FoundToken) => {
      if (!signal.aborted) setFound(next)
    }
    setFound(nothing)
    lineAt(place, files, signal)
      .then((line) => call('inspector.inspectFound', { ...questionOf(choice), line, fingerprint }))
      .then(
        (inspection) => tell({ inspection, error: null }),
        (cause: unknown) => tell({ inspection: undefined, error: problemOf(cause, place) }),
      )
    return () => controller.abort()
  }, [place, fingerprint, files, choice, call])
  return found
}

async function lineAt(place: string, files: readonly File[], signal: AbortSignal): Promise<string> {
  const colon = place.lastIndexOf(':')
  const name = place.slice(0, colon)
  const file = files.find((each) => nameOf(each) === name)
  const line = file && (await readLine(file, Number(place.slice(colon + 1)), signal))
  if (line === undefined) throw changed(place)
  return line
}

function problemOf(cause: unknown, place: string): ProblemError {
  // A browser refuses to read a file that was changed or moved since it was chosen.
  if (cause instanceof DOMException) return changed(place)
  const read = readProblem(cause)
  return read.problem.code === 'not-found' ? changed(place) : read
}

function changed(place: string): ProblemError {
  return new ProblemError({
    code: 'not-found',
    message: `${place} does not hold this token any more`,
    details: [
      {
        path: 'file',
        message: 'It was changed, moved or deleted since; choose the files again.',
      },
    ],
    causes: [],
  })
}
