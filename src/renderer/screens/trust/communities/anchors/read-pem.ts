import { encodeBase64 } from '../../../../components/index.ts'

/** The certificates of a text, each as its own PEM block; everything else in it, above all keys, is left out. */
export function certificateBlocks(text: string): readonly string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []
}

/** The certificates of a file of PEM or DER as PEM; an empty text when there is none. */
export async function readCertificateFile(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  // A certificate in DER is one SEQUENCE.
  if (bytes[0] === 0x30) return writePem(bytes)
  return certificateBlocks(new TextDecoder().decode(bytes)).join('\n')
}

function writePem(der: Uint8Array): string {
  const lines = encodeBase64(der).match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n')
}
