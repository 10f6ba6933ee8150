import type { ParsedParams } from '../../../../shared/contract/index.ts'
import type { TrustCommunityRow } from '../../../../shared/contract/trust.ts'
import { readPemBlocks, writePem } from '../../pem.ts'
import { badRequest, conflict, type Handlers, notFound } from '../../rpc/index.ts'
import type { TrustCommunities, TrustCommunity } from './trust-community.ts'

/** Console methods about trust communities.
 * @param rehearsePem has anchors read apart first
 * @see spec/security.md EL-23
 */
export function trustRpc(
  communities: TrustCommunities,
  rehearsePem: (pem: string) => Promise<void>,
): Handlers<
  | 'trust.communities'
  | 'trust.save'
  | 'trust.makeDefault'
  | 'trust.remove'
  | 'trust.export'
  | 'trust.import'
> {
  const save = async ({ anchors, ...community }: SavedCommunity) => {
    await rehearsePem(anchors.join('\n'))
    return describe(
      communities.save({
        ...community,
        anchors: anchors.flatMap(readCertificates),
        isLocal: communities.find(community.uri)?.isLocal ?? false,
      }),
    )
  }
  return {
    'trust.communities': async () => communities.list().map(describe),
    'trust.save': async (community) => save(community),
    'trust.makeDefault': async ({ uri }) => {
      communities.makeDefault(uri)
      return null
    },
    'trust.remove': async ({ uri }) => {
      if (communities.find(uri)?.isLocal === true) {
        throw conflict(`${uri} is a community of this workbench; untrust it where it is kept`)
      }
      communities.remove(uri)
      return null
    },
    'trust.export': async ({ uri }) => {
      const community = communities.find(uri)
      if (community === undefined) throw notFound('trust community', uri)
      const { name, policy, priority, anchors } = community
      return {
        format: 'trustbench-community',
        version: 1,
        uri,
        name,
        anchors: anchors.map(({ der }) => writePem('CERTIFICATE', der)),
        policy,
        priority,
      }
    },
    'trust.import': async ({ document, mayReplace }) => {
      const { format: _format, version: _version, ...community } = document
      if (communities.find(community.uri) !== undefined && !mayReplace) {
        throw conflict(`${community.uri} is trusted already; import it as a replacement`)
      }
      return save(community)
    },
  }
}

type SavedCommunity = Pick<
  ParsedParams<'trust.save'>,
  'uri' | 'name' | 'anchors' | 'policy' | 'priority'
>

function describe({ anchors, ...community }: TrustCommunity): TrustCommunityRow {
  return {
    ...community,
    anchors: anchors.map(({ fingerprint, subject, notBefore, notAfter, der }) => ({
      fingerprint,
      subject: subject.text,
      notBefore,
      notAfter,
      pem: writePem('CERTIFICATE', der),
    })),
  }
}

function readCertificates(pem: string): Uint8Array[] {
  const certificates = readPemBlocks('CERTIFICATE', pem) ?? []
  if (certificates.length === 0) throw badRequest('an anchor holds no PEM block CERTIFICATE')
  return certificates
}
