import { useState } from 'react'
import { useNavigate } from 'react-router'
import { SplitView } from '../../../components/index.ts'
import {
  CertificateDetailPane,
  type CertificateTab,
} from '../certificate-detail/certificate-detail-pane.tsx'
import { addressOf } from '../key-addresses.ts'
import { CertificateList } from './certificate-list.tsx'

/** The certificate list with one certificate in detail at its right. */
export function CertificatesView({ certificateId }: { readonly certificateId: string | null }) {
  const navigate = useNavigate()
  // Kept here, so that a person who walks along a chain stays on its picture.
  const [tab, setTab] = useState<CertificateTab>('overview')
  return (
    <SplitView
      name="certificates"
      list={<CertificateList selectedId={certificateId} />}
      detail={
        certificateId === null ? null : (
          <CertificateDetailPane
            key={certificateId}
            certificateId={certificateId}
            tab={tab}
            onTab={setTab}
            onClose={() => void navigate(addressOf('certificates'))}
          />
        )
      }
    />
  )
}
