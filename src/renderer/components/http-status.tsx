import { Verdict } from './verdict.tsx'

interface HttpStatusProps {
  readonly status: number
  /** OAuth error code or FHIR issue code of a refusal. */
  readonly errorCode?: string | null
  readonly isPlain?: boolean
}

/** An HTTP status with what it means for the request: answered, redirected, or refused and why. */
export function HttpStatus({ status, errorCode = null, isPlain = false }: HttpStatusProps) {
  if (status === 0) {
    return (
      <Verdict verdict="fail" isPlain={isPlain}>
        no answer
      </Verdict>
    )
  }
  const isRefusal = status >= 400 || errorCode !== null
  const verdict = isRefusal ? 'fail' : status >= 300 ? 'info' : 'pass'
  const word = isRefusal ? (errorCode ?? 'refused') : status >= 300 ? 'redirect' : 'ok'
  return (
    <Verdict verdict={verdict} isPlain={isPlain}>
      {status} {word}
    </Verdict>
  )
}
