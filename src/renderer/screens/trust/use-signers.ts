import type { MethodResult } from '../../../shared/contract/index.ts'
import { useRpc } from '../../rpc/index.ts'

/** A stored certificate with its key, ready to sign. */
export type Signer = MethodResult<'udap.signers'>['rows'][number]

/** The certificates of the key store that a JWT can be signed with. */
export function useSigners() {
  const { data, error, isPending } = useRpc('udap.signers', {})
  return { signers: data?.rows ?? [], error, isPending }
}
