import { createHash } from 'node:crypto'
import { findStatementVariant, type StatementVariantId } from '../../../../shared/udap/variants.ts'
import { decodeStrictJws, JwsFormError, type JwtMembers } from '../../jwt/index.ts'
import { badRequest } from '../../rpc/index.ts'
import type { SignerChoice } from '../signing/index.ts'
import { signStatement } from '../statements/index.ts'
import { nowSeconds, type UdapClientServices } from '../udap-client-services.ts'

/** The statement of a registration request: made here, or signed elsewhere. */
export type StatementSource =
  | {
      readonly kind: 'claims'
      readonly claims: JwtMembers
      readonly signer: SignerChoice
      readonly variant?: StatementVariantId | undefined
    }
  | { readonly kind: 'signed'; readonly statement: string }

/** A statement that is signed and can be sent. */
export interface PreparedStatement {
  readonly compact: string
  readonly claims: JwtMembers
  /** SHA-256 of the signer's certificate; null where the statement holds none. */
  readonly certificateId: string | null
  readonly variant: StatementVariantId | undefined
}

/** Signs the statement of a registration request, or takes one apart that was signed elsewhere.
 * @throws {ProblemError} not-found or bad-request: a statement or signer that cannot be used; conflict: a `jti` used before
 * @throws {KeyStoreLockedError}
 */
export async function prepareStatement(
  source: StatementSource,
  services: UdapClientServices,
): Promise<PreparedStatement> {
  if (source.kind === 'signed') return readStatement(source.statement)
  const { variant } = source
  const choice = await chooseSigner(source, services)
  const signer = services.findSigner(choice)
  const tools = { ids: services.ids, now: () => nowSeconds(services) }
  const { compact, claims } = await signStatement(source.claims, signer, tools, variant)
  return { compact, claims, variant, certificateId: choice.certificateId }
}

/** The signer that was chosen, or the test certificate that a variant is about. */
async function chooseSigner(
  { signer, variant, claims }: Extract<StatementSource, { kind: 'claims' }>,
  services: UdapClientServices,
): Promise<SignerChoice> {
  const { fixture } = variant === undefined ? {} : findStatementVariant(variant)
  if (fixture === undefined) return signer
  return chooseFixture(fixture, signer, String(claims['iss'] ?? ''), services)
}

/** A test certificate for an identity, of the community of the certificate that would have been used.
 * @throws {ProblemError} bad-request: that certificate is of no community of this workbench
 */
export async function chooseFixture(
  fixture: Parameters<UdapClientServices['issueFixture']>[0],
  signer: SignerChoice,
  iss: string,
  services: UdapClientServices,
): Promise<SignerChoice> {
  const { identity } = services.findSigner(signer)
  if (identity.community === null) {
    throw badRequest('test certificates are issued by local communities only', [
      {
        path: 'signer',
        message: `the certificate ${fixture} would have to be of the same community`,
        seen: identity.subject,
        wanted: 'a certificate of a community of this workbench',
      },
    ])
  }
  const algorithm =
    identity.alg === 'ES256' ? 'p-256' : identity.alg === 'ES384' ? 'p-384' : 'rsa-2048'
  return services.issueFixture(fixture, identity.community.id, iss, algorithm)
}

const limits = { characters: 131_072, payloadBytes: 65_536 } as const

/** @throws {ProblemError} bad-request: no JWT */
function readStatement(compact: string): PreparedStatement {
  try {
    const { header, claims } = decodeStrictJws(compact, limits)
    const [leaf] = Array.isArray(header['x5c']) ? header['x5c'] : []
    const certificateId =
      typeof leaf === 'string'
        ? createHash('sha256').update(Buffer.from(leaf, 'base64')).digest('hex')
        : null
    return { compact, claims, certificateId, variant: undefined }
  } catch (error) {
    if (!(error instanceof JwsFormError)) throw error
    throw badRequest(`the statement is no signed JWT: ${error.message}`)
  }
}
