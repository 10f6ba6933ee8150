import type { IssuedCertificationRow } from '../../../../../shared/contract/certifications.ts'
import { Verdict } from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'

interface IssuedStateProps {
  readonly certification: Pick<IssuedCertificationRow, 'revokedAt' | 'expiresAt'>
}

/** Whether a certification holds, by the clock of the server. */
export function IssuedState({ certification: { revokedAt, expiresAt } }: IssuedStateProps) {
  const { data: server } = useRpc('server.status', {})
  if (revokedAt !== null) return <Word verdict="fail">revoked</Word>
  const isOver = expiresAt <= (server?.now ?? Date.now() / 1000)
  return isOver ? <Word verdict="warn">expired</Word> : <Word verdict="pass">valid</Word>
}

function Word({
  verdict,
  children,
}: {
  readonly verdict: 'pass' | 'warn' | 'fail'
  readonly children: string
}) {
  return (
    <Verdict verdict={verdict} isPlain>
      {children}
    </Verdict>
  )
}
