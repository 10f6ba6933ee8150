import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { CopyField, KeyValue, ProblemAlert, Section } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'

/** Where the public key is published, and who reads it there. */
export function KeyPublication({ keyPair }: { readonly keyPair: KeyDetail }) {
  const { owner, state } = keyPair
  const isPublished = owner.kind === 'client' || owner.kind === 'jwk-set'
  const { data, error } = useRpc(
    'keys.jwkSets',
    isPublished ? { kind: owner.kind, id: owner.id } : {},
    { isEnabled: isPublished },
  )
  if (!isPublished) return null
  const set = data?.sets.find(
    (each) => each.owner.kind === owner.kind && each.owner.id === owner.id,
  )
  return (
    <Section title="Published at">
      {error !== null && <ProblemAlert error={error} />}
      {data !== undefined && set === undefined && 'Nowhere: its JWK Set has no key in use.'}
      {set !== undefined && (
        <>
          <CopyField label="JWKS URL" value={set.url} />
          <KeyValue
            rows={[
              {
                name: 'This key',
                value: state === 'active' || state === 'retiring' ? 'in the set' : 'not in the set',
              },
              { name: 'Keys in the set', value: set.publishedKeys },
              { name: 'Clients that read it', value: set.clients.join(', ') || 'none' },
            ]}
          />
        </>
      )}
    </Section>
  )
}
