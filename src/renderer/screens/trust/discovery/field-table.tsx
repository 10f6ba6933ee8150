import ChevronRight from '@mui/icons-material/ChevronRightOutlined'
import ExpandMore from '@mui/icons-material/ExpandMoreOutlined'
import Box from '@mui/material/Box'
import ButtonBase from '@mui/material/ButtonBase'
import { Fragment, useState } from 'react'
import {
  type DiscoveryDocumentKind,
  type DiscoveryField,
  discoveryDocumentKinds,
} from '../../../../shared/contract/discovery.ts'
import { textSizes } from '../../../../shared/design-tokens.ts'
import { CheckList, EmptyState, KeyValue, Mono, Panel, Verdict } from '../../../components/index.ts'
import { verdictOf, wordOf } from './finding-verdict.ts'

const columns: Readonly<Record<DiscoveryDocumentKind, string>> = {
  smart: 'SMART',
  oauth: 'RFC 8414',
  openid: 'OpenID',
  capability: 'Capability',
}

/** Each field in each document, with its verdict; a field opens to the whole values and the rules about it. */
export function FieldTable({ fields }: { readonly fields: readonly DiscoveryField[] }) {
  const [open, setOpen] = useState<string | null>(null)
  if (fields.length === 0) {
    return (
      <Panel>
        <EmptyState title="Nothing is wrong with any field">
          Show all fields to see what each document says.
        </EmptyState>
      </Panel>
    )
  }
  return (
    <Panel isFlush>
      <Box component="table" aria-label="Fields" sx={tableStyle}>
        <thead>
          <tr>
            <Box component="th" scope="col" sx={{ width: '30%' }}>
              Field
            </Box>
            {discoveryDocumentKinds.map((kind) => (
              <th key={kind} scope="col">
                {columns[kind]}
              </th>
            ))}
            <Box component="th" scope="col" sx={{ width: 128 }}>
              Verdict
            </Box>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <Fragment key={field.name}>
              <FieldRow
                field={field}
                isOpen={open === field.name}
                onToggle={() => setOpen(open === field.name ? null : field.name)}
              />
              {open === field.name && <FieldDetail field={field} />}
            </Fragment>
          ))}
        </tbody>
      </Box>
    </Panel>
  )
}

const tableStyle = {
  width: '100%',
  tableLayout: 'fixed',
  borderCollapse: 'collapse',
  fontSize: textSizes.data,
  '& th, & td': {
    px: 2,
    py: 0.5,
    textAlign: 'left',
    borderBottom: 1,
    borderColor: 'tokens.line',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  '& thead th': { fontWeight: 500, color: 'text.secondary', py: 1 },
} as const

interface FieldRowProps {
  readonly field: DiscoveryField
  readonly isOpen: boolean
  readonly onToggle: () => void
}

function FieldRow({ field, isOpen, onToggle }: FieldRowProps) {
  const { name, findings } = field
  return (
    <tr>
      <th scope="row">
        <ButtonBase
          aria-expanded={isOpen}
          onClick={onToggle}
          sx={{ width: '100%', minHeight: 28, justifyContent: 'flex-start', gap: 1 }}
        >
          {isOpen ? <ExpandMore /> : <ChevronRight />}
          <Box
            component="span"
            title={name}
            sx={{ overflow: 'hidden', textOverflow: 'ellipsis', fontWeight: 400 }}
          >
            <Mono>{name}</Mono>
          </Box>
        </ButtonBase>
      </th>
      {discoveryDocumentKinds.map((kind) => (
        <td key={kind}>
          <Cell field={field} kind={kind} />
        </td>
      ))}
      <td>
        <Verdict verdict={verdictOf(findings)} isPlain>
          {wordOf(findings)}
        </Verdict>
      </td>
    </tr>
  )
}

interface CellProps {
  readonly field: DiscoveryField
  readonly kind: DiscoveryDocumentKind
}

/** Says a value once, where it first stands; the other cells say whether they hold the same. */
function Cell({ field: { values, agreement }, kind }: CellProps) {
  const value = values[kind]
  const first = discoveryDocumentKinds.find((one) => values[one] !== null)
  const isRepeated = kind !== first && (agreement === 'same' || value === values[first ?? kind])
  if (value === null || isRepeated) {
    return (
      <Box component="span" sx={{ color: 'text.secondary' }}>
        {value === null ? 'none' : 'the same'}
      </Box>
    )
  }
  const isOther = agreement === 'differs' && kind !== first
  return (
    <Box
      component="span"
      title={value}
      sx={isOther ? { borderBottom: 2, borderColor: 'warning.main' } : {}}
    >
      <Mono>{value}</Mono>
    </Box>
  )
}

function FieldDetail({ field }: { readonly field: DiscoveryField }) {
  const { name, presence, values, findings } = field
  const said = discoveryDocumentKinds.flatMap((kind) => {
    const value = values[kind]
    return value === null ? [] : [{ name: columns[kind], value: <Mono>{value}</Mono> }]
  })
  return (
    <tr>
      <Box
        component="td"
        colSpan={6}
        sx={{
          whiteSpace: 'normal !important',
          bgcolor: 'background.default',
          py: '12px !important',
        }}
      >
        <KeyValue
          rows={[
            {
              name: 'In SMART',
              value: presence === 'other' ? 'no rule of SMART is about it' : presence,
            },
            ...said,
          ]}
        />
        {findings.length > 0 && (
          <CheckList
            label={`Rules about ${name}`}
            checks={findings.map(({ id, ...rest }) => ({ name: id, ...rest }))}
          />
        )}
      </Box>
    </tr>
  )
}
