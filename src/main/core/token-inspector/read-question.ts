import type { InspectorQuestion } from '../../../shared/contract/inspector.ts'
import { KeyMaterialError, type KeyMaterialReader } from '../key-store/index.ts'
import { writePem } from '../pem.ts'
import { badRequest } from '../rpc/index.ts'
import type { InspectionRequest } from './token-inspector.ts'
import { readGivenTrust } from './verification/given-trust.ts'
import { readKeyMaterial, secretKeyOf } from './verification/read-key-material.ts'

/** A text to inspect, and what could not be read on the way. */
export interface ReadFile {
  readonly text: string
  readonly problems: readonly string[]
  /** What the input is called where it was a file of its own kind. */
  readonly inputText: string | undefined
}

type Reader = Pick<KeyMaterialReader, 'read'>

/** Reads what a person asked about: a text, or a file of DER or PKCS #12. Key files are opened in a process of their own; private
 * keys in them are overwritten at once and never told.
 * @throws {ProblemError} bad-request: the file is of no kind that is read here, or its passphrase is wrong
 * @see spec/security.md EL-23, TI-12
 */
export async function readFile(
  { text = '', base64, passphrase }: InspectorQuestion,
  reader: Reader,
): Promise<ReadFile> {
  return base64 === undefined
    ? { text, problems: [], inputText: undefined }
    : readBytes(Buffer.from(base64, 'base64'), passphrase, reader)
}

/** The keys and anchors a person gave, and what of the keys could not be read.
 * @param text to inspect; revocation lists in it count for the anchors
 * @throws {ProblemError} bad-request: anchors, or documents about revocation, that are none
 */
export function readRequest({ profile, verification = {} }: InspectorQuestion, text: string) {
  const { material, secret, community, anchors, revocation = [] } = verification
  const read =
    material === undefined ? undefined : readKeyMaterial(material, 'the key that was given')
  const secrets = secret === undefined ? [] : [secretKeyOf(secret)]
  const isGiven = read !== undefined || secret !== undefined
  const keys = isGiven ? [...(read?.keys ?? []), ...secrets] : undefined
  const trust = anchors === undefined ? undefined : readGivenTrust(anchors, revocation, text)
  const request: InspectionRequest = { profile, keys, community, trust }
  return { request, problems: read?.problems ?? [] }
}

async function readBytes(
  bytes: Buffer,
  passphrase: string | undefined,
  reader: Reader,
): Promise<ReadFile> {
  const text = tryText(bytes)
  if (text !== undefined) return { text, problems: [], inputText: undefined }
  try {
    const material = await reader.read(new Uint8Array(bytes), { passphrase, mayLackMac: true })
    for (const { pkcs8 } of material.privateKeys) pkcs8.fill(0)
    const blocks = [
      ...material.certificates.map(({ der }) => writePem('CERTIFICATE', der)),
      ...material.revocationLists.map(({ der }) => writePem('X509 CRL', der)),
      ...material.publicKeys.map(({ publicKeyInfo }) => writePem('PUBLIC KEY', publicKeyInfo)),
    ]
    const counts = `${count(material.certificates.length, 'certificate')}, ${count(material.privateKeys.length, 'private key')}`
    const problems = [
      ...material.warnings.map((warning) => `${capital(warning.text)}.`),
      ...material.locked.map(
        ({ place, encryption }) =>
          `${capital(place)} is locked (${encryption}); give its passphrase to read it.`,
      ),
    ]
    return {
      text: blocks.join(''),
      problems,
      inputText: `${kindNames[material.kind]} with ${counts}`,
    }
  } catch (cause) {
    if (!(cause instanceof KeyMaterialError)) throw cause
    const { check, seen, wanted } = cause
    throw badRequest(`the file cannot be read: ${seen}, wanted ${wanted}`, [
      { path: 'base64', message: check, seen, wanted },
    ])
  }
}

const kindNames = {
  pem: 'PEM',
  der: 'DER',
  jwk: 'JWK',
  'jwk-set': 'JWK Set',
  pkcs12: 'PKCS #12 file',
  pkcs7: 'PKCS #7 file',
} as const

function tryText(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells bytes from text
    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? undefined : text
  } catch {
    // No UTF-8: a file of another kind.
    return undefined
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
