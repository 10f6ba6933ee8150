import type { CertificateChainLink } from '../../../../shared/contract/certificates.ts'
import { ChainPicture, formatInstant } from '../../../components/index.ts'
import { kindNames, statusWords } from '../certificate-words.ts'
import { addressOf } from '../key-addresses.ts'

interface CertificateChainProps {
  /** From the certificate up, as the core gives it. */
  readonly chain: readonly CertificateChainLink[]
  /** The certificate that is looked at. */
  readonly currentId: string
}

/** The chain of a stored certificate as a picture, as far as it is known here. */
export function CertificateChain({ chain, currentId }: CertificateChainProps) {
  const links = [...chain].reverse()
  const isComplete = links[0]?.isSelfSigned ?? false
  return (
    <ChainPicture
      above={isComplete ? undefined : 'The issuer of the first one is not known here.'}
      links={links.map((link) => {
        const kind = link.isAnchor ? `${kindNames[link.kind]}, trusted here` : kindNames[link.kind]
        return {
          key: `${link.subject} ${link.serial}`,
          title: link.subject,
          life: `${kind} · until ${formatInstant(link.notAfter)}`,
          ...statusWords[link.status],
          to: link.id === null ? null : addressOf('certificates', link.id),
          isCurrent: link.id === currentId,
        }
      })}
    />
  )
}
