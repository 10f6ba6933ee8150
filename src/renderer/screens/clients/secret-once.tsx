import type { NewClientSecret } from '../../../shared/contract/clients.ts'
import { CopyField, Instant, ShownOnce } from '../../components/index.ts'

interface SecretOnceProps {
  readonly clientId: string
  readonly secret: NewClientSecret
  readonly onClose: () => void
}

/** Shows a new client secret the one time it can be shown. */
export function SecretOnce({ clientId, secret, onClose }: SecretOnceProps) {
  return (
    <ShownOnce title="Copy the client secret now" onClose={onClose}>
      <div>
        It is shown this once: only its hash is kept. If it is lost, make a further secret and
        retire this one.
      </div>
      <CopyField label="Client id" value={clientId} />
      <CopyField label="Client secret" value={secret.client_secret} isSecret />
      {secret.expiresAt !== null && (
        <div>
          Valid until <Instant at={secret.expiresAt} />.
        </div>
      )}
    </ShownOnce>
  )
}
