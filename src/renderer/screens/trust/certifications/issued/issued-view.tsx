import { useState } from 'react'
import type { IssuedCertificationRow } from '../../../../../shared/contract/certifications.ts'
import { SplitView } from '../../../../components/index.ts'
import { IssuedList } from './issued-list.tsx'
import { IssuedPane } from './issued-pane.tsx'

/** The certifications issued here with one of them in detail at the right. */
export function IssuedView() {
  const [open, setOpen] = useState<IssuedCertificationRow | null>(null)
  return (
    <SplitView
      name="issued-certifications"
      list={<IssuedList selectedId={open?.jti ?? null} onOpen={setOpen} />}
      detail={
        open === null ? null : (
          <IssuedPane
            key={open.jti}
            certification={open}
            onChanged={setOpen}
            onClose={() => setOpen(null)}
          />
        )
      }
    />
  )
}
