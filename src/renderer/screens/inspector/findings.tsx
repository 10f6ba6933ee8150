import Button from '@mui/material/Button'
import { useState } from 'react'
import type { InspectorFinding } from '../../../shared/contract/inspector.ts'
import { CheckList, FilterSelect, Section } from '../../components/index.ts'

const rank = { failed: 0, warning: 1, 'not-checked': 2, information: 3, passed: 4 } as const

/** What the rules found: what does not hold first, or by clause; the rules that hold on request. */
export function Findings({ findings }: { readonly findings: readonly InspectorFinding[] }) {
  const [order, setOrder] = useState<'clause'>()
  const [isAllShown, setAllShown] = useState(false)
  const told = findings.filter(({ outcome }) => isAllShown || outcome !== 'passed')
  const held = findings.filter(({ outcome }) => outcome === 'passed').length
  const sorted = [...told].sort((a, b) =>
    order === 'clause' ? a.clause.localeCompare(b.clause) : rank[a.outcome] - rank[b.outcome],
  )
  return (
    <Section
      title={`Findings (${findings.length - held})`}
      actions={
        <FilterSelect
          label="Order"
          everything="By weight"
          options={[{ value: 'clause', label: 'By clause' }]}
          value={order}
          onChange={setOrder}
        />
      }
    >
      <CheckList
        label="Checks"
        checks={sorted.map(({ id, level: _level, ...rest }) => ({ name: id, ...rest }))}
      />
      {held > 0 && (
        <Button onClick={() => setAllShown(!isAllShown)} aria-expanded={isAllShown}>
          {isAllShown ? 'Hide the rules that hold' : `Show the ${held} rules that hold`}
        </Button>
      )}
    </Section>
  )
}
