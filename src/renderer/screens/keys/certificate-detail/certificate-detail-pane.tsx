import Box from '@mui/material/Box'
import type { ReactNode } from 'react'
import type { CertificateDetail } from '../../../../shared/contract/certificates.ts'
import { DetailPane, Mono, ProblemAlert, TabBar } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { CertificateStatusWord } from '../certificate-list/certificate-columns.tsx'
import { kindNames } from '../certificate-words.ts'
import { CertificateActions } from './certificate-actions.tsx'
import { CertificateChain } from './certificate-chain.tsx'
import { CertificateFacts } from './certificate-facts.tsx'
import { CertificateFields } from './certificate-fields.tsx'
import { CertificateFiles } from './certificate-files.tsx'
import { CertificateTrust } from './certificate-trust.tsx'

const tabs = [
  { name: 'overview', label: 'Overview' },
  { name: 'chain', label: 'Chain' },
  { name: 'trust', label: 'Trust' },
  { name: 'fields', label: 'Fields' },
  { name: 'files', label: 'PEM' },
] as const

/** A part of what is shown of a certificate. */
export type CertificateTab = (typeof tabs)[number]['name']

interface CertificateDetailPaneProps {
  readonly certificateId: string
  readonly tab: CertificateTab
  readonly onTab: (tab: CertificateTab) => void
  readonly onClose: () => void
}

/** One certificate at the right of the list. */
export function CertificateDetailPane(props: CertificateDetailPaneProps) {
  const { certificateId, tab, onTab, onClose } = props
  const query = useRpc('certificates.get', { id: certificateId })
  const { data: certificate, error, isPending } = query
  return (
    <DetailPane
      title={certificate?.commonName ?? 'Certificate'}
      subtitle={certificate !== undefined && <Summary certificate={certificate} />}
      actions={
        certificate !== undefined && (
          <CertificateActions certificate={certificate} onDeleted={onClose} />
        )
      }
      tabs={
        certificate !== undefined && (
          <TabBar label="Certificate detail" current={tab} onChange={onTab} tabs={tabs} />
        )
      }
      isLoading={isPending}
      onClose={onClose}
    >
      {error !== null && <ProblemAlert error={error} />}
      {certificate !== undefined && contents[tab](certificate)}
    </DetailPane>
  )
}

const contents: Readonly<Record<CertificateTab, (certificate: CertificateDetail) => ReactNode>> = {
  overview: (certificate) => <CertificateFacts certificate={certificate} />,
  chain: ({ chain, id }) => <CertificateChain chain={chain} currentId={id} />,
  trust: (certificate) => <CertificateTrust key={certificate.id} certificate={certificate} />,
  fields: (certificate) => <CertificateFields certificate={certificate} />,
  files: (certificate) => <CertificateFiles certificate={certificate} />,
}

function Summary({ certificate }: { readonly certificate: CertificateDetail }) {
  const { status, kind, fixture } = certificate
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 3,
        fontSize: 'body2.fontSize',
        color: 'text.secondary',
      }}
    >
      <CertificateStatusWord status={status} />
      <span>{kindNames[kind]}</span>
      {fixture !== null && (
        <span>
          test <Mono>{fixture}</Mono>
        </span>
      )}
    </Box>
  )
}
