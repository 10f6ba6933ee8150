import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import type { ReactNode } from 'react'
import type { MethodParams } from '../../shared/contract/index.ts'
import { useRpc } from '../rpc/index.ts'
import { useListQuery } from './use-list-query.ts'

/** A client, or what stands in place of one. */
export interface ClientOption {
  /** Its client id, or a name of the screen's own. */
  readonly id: string
  readonly label: string
  /** Said below the label. */
  readonly hint?: string
  readonly isDisabled?: boolean
}

interface ClientFieldProps {
  readonly label: string
  /** Keeps the label to assistive technology, where the place already says it. */
  readonly isBare?: boolean
  /** The chosen id; null for none. */
  readonly value: string | null
  readonly onChange: (id: string | null) => void
  /** What can be chosen besides registered clients; always offered first. */
  readonly fixed: readonly ClientOption[]
  /** Only clients registered for this grant type. */
  readonly grantType?: MethodParams<'clients.list'>['grantType']
  /** Shows disabled clients as such instead of offering them. */
  readonly isDisabledRefused?: boolean
  readonly placeholder?: string
  readonly helperText?: ReactNode
}

const shownClients = 50

/** Chooses a client by typing a part of its name or id; the core searches, so that every client can be found. */
export function ClientField(props: ClientFieldProps) {
  const { label, value, onChange, fixed, grantType } = props
  const { isBare = false, isDisabledRefused = false } = props
  const { search, searchText, setSearchText } = useListQuery()
  const chosen = useChosen(value, fixed)
  // The label of what is chosen is no search.
  const wanted = search === chosen?.label ? '' : search
  const { data, isFetching } = useRpc(
    'clients.list',
    { search: wanted, limit: shownClients, ...(grantType === undefined ? {} : { grantType }) },
    { keepPrevious: true },
  )
  const taken = new Set(fixed.map(({ id }) => id))
  const found = (data?.rows ?? [])
    .filter(({ client_id }) => !taken.has(client_id))
    .map(
      ({ client_id, client_name, isDisabled }): ClientOption => ({
        id: client_id,
        label: client_name,
        hint: isDisabled && isDisabledRefused ? `${client_id}, disabled` : client_id,
        isDisabled: isDisabled && isDisabledRefused,
      }),
    )
  return (
    <Autocomplete<ClientOption>
      fullWidth
      autoHighlight
      options={[
        ...fixed.filter((one) => one.label.toLowerCase().includes(wanted.toLowerCase())),
        ...found,
      ]}
      value={chosen}
      inputValue={searchText}
      onInputChange={(_event, text) => setSearchText(text)}
      onChange={(_event, next) => onChange(next?.id ?? null)}
      filterOptions={(options) => options}
      getOptionLabel={(option) => option.label}
      getOptionKey={({ id }) => id}
      getOptionDisabled={({ isDisabled = false }) => isDisabled}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      loading={isFetching}
      noOptionsText="No client is called that"
      renderOption={({ key, ...optionProps }, option) => (
        <Option key={key} optionProps={optionProps} option={option} />
      )}
      renderInput={(params) => (
        <TextField
          {...params}
          {...(isBare ? {} : { label })}
          placeholder={props.placeholder}
          helperText={props.helperText}
          slotProps={{
            ...params.slotProps,
            htmlInput: { ...params.slotProps.htmlInput, 'aria-label': label },
          }}
        />
      )}
    />
  )
}

function Option({
  option,
  optionProps,
}: {
  readonly option: ClientOption
  readonly optionProps: object
}) {
  return (
    <Box component="li" {...optionProps} sx={{ display: 'block !important' }}>
      {option.label}
      {option.hint !== undefined && (
        <Box sx={{ color: 'text.secondary', fontSize: 'caption.fontSize' }}>{option.hint}</Box>
      )}
    </Box>
  )
}

/** The option that is chosen, under its name once that is known. */
function useChosen(value: string | null, fixed: readonly ClientOption[]): ClientOption | null {
  const own = fixed.find(({ id }) => id === value)
  const client = useRpc(
    'clients.get',
    { client_id: value ?? '' },
    { isEnabled: value !== null && own === undefined },
  )
  if (value === null) return null
  const label = client.data?.metadata.client_name ?? value
  return own ?? { id: value, label }
}
