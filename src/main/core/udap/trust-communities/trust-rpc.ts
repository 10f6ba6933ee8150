import type { TrustCommunityRow } from '../../../../shared/contract/trust.ts'
import { readPemBlocks, writePem } from '../../pem.ts'
import { badRequest, conflict, type Handlers } from '../../rpc/index.ts'
import type { TrustCommunities, TrustCommunity } from './trust-community.ts'

/** Console methods about trust communities. */
export function trustRpc(
  communities: TrustCommunities,
): Handlers<'trust.communities' | 'trust.save' | 'trust.makeDefault' | 'trust.remove'> {
  return {
    'trust.communities': async () => communities.list().map(describe),
    'trust.save': async ({ anchors, ...community }) =>
      describe(
        communities.save({
          ...community,
          anchors: anchors.flatMap(readCertificates),
          isLocal: communities.find(community.uri)?.isLocal ?? false,
        }),
      ),
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
  }
}

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
