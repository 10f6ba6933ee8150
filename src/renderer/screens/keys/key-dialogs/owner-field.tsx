import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { jwkSetName, type KeyOwner } from '../../../../shared/contract/keys.ts'
import { useRpc } from '../../../rpc/index.ts'
import { describeOwner } from '../key-words.ts'

interface OwnerFieldProps {
  readonly owner: KeyOwner
  readonly onChange: (owner: KeyOwner) => void
}

const newSet = 'jwk-set'

/** Whom a key serves: a client or a JWK Set publishes it, everyone else keeps it to themselves. */
export function OwnerField({ owner, onChange }: OwnerFieldProps) {
  const clients = useRpc('clients.list', { limit: 200 })
  const owners: readonly { readonly owner: KeyOwner; readonly label: string }[] = [
    { owner: { kind: 'none' }, label: 'Nobody yet' },
    { owner: { kind: 'server' }, label: 'This server' },
    ...(clients.data?.rows ?? []).map(({ client_id, client_name }) => ({
      owner: { kind: 'client' as const, id: client_id },
      label: `Client ${client_name} (${client_id})`,
    })),
  ]
  const isSet = owner.kind === 'jwk-set'
  const value = isSet ? newSet : JSON.stringify(owner)
  const isListed = isSet || owners.some((each) => JSON.stringify(each.owner) === value)
  const choose = (chosen: string) => {
    const found = owners.find((each) => JSON.stringify(each.owner) === chosen)?.owner
    onChange(found ?? (chosen === newSet ? { kind: 'jwk-set', id: '' } : owner))
  }
  return (
    <>
      <TextField
        select
        label="Belongs to"
        value={value}
        onChange={(event) => choose(event.target.value)}
        helperText="The public keys of a client or of a named set are published as a JWK Set"
      >
        {owners.map((each) => (
          <MenuItem key={JSON.stringify(each.owner)} value={JSON.stringify(each.owner)}>
            {each.label}
          </MenuItem>
        ))}
        {!isListed && <MenuItem value={value}>{describeOwner(owner)}</MenuItem>}
        <MenuItem value={newSet}>A JWK Set of its own name…</MenuItem>
      </TextField>
      {isSet && (
        <TextField
          label="Name of the JWK Set"
          value={owner.id}
          onChange={(event) => onChange({ kind: 'jwk-set', id: event.target.value.trim() })}
          placeholder="my-app"
          helperText="Lower case letters, digits, dot, hyphen and underscore; part of its address"
          required
        />
      )}
    </>
  )
}

/** Whether the owner can be sent: a JWK Set needs a name that can be part of an address. */
export function isOwnerNamed(owner: KeyOwner): boolean {
  return owner.kind !== 'jwk-set' || jwkSetName.safeParse(owner.id).success
}
