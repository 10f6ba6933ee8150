import { X509Certificate } from 'node:crypto'
import { lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OutboundFailure } from '../../../core/outbound-failure.ts'

const mostBytes = 65_536

/** The file of a data directory that holds what is trusted for one server besides public authorities: its name tells
 * host and port, and no other server gains by it.
 */
export function trustFileName({ hostname, port }: URL): string {
  const host = hostname.replaceAll(/[^a-z0-9.-]/g, '_')
  return `trustbench-trusts-${host}-${port === '' ? '443' : port}.pem`
}

/** Reads what a person trusts for one server: PEM certificates, the server's own or those of its authority. Dates and
 * names are checked with them as with any other.
 * @throws {OutboundFailure} the file is a link, too large, or holds something else
 */
export function readTrustedServer(directory: string, url: URL): readonly string[] {
  const name = trustFileName(url)
  const path = join(directory, name)
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return []
  if (!stats.isFile() || stats.size > mostBytes) {
    throw unusable(name, stats.isFile() ? `${stats.size} bytes` : 'no file of its own')
  }
  const text = readFileSync(path, 'utf8')
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) throw unusable(name, 'no certificate')
  for (const block of blocks) requireCertificate(name, block)
  return blocks
}

function requireCertificate(name: string, block: string): void {
  try {
    new X509Certificate(block)
  } catch (cause) {
    const failure = unusable(name, 'a certificate that cannot be read')
    failure.cause = cause
    throw failure
  }
}

function unusable(name: string, seen: string): OutboundFailure {
  return new OutboundFailure({
    text: `${name} in the data directory is not usable`,
    seen,
    wanted: 'PEM certificates, 64 KiB at most',
    advice: 'Correct or remove the file.',
  })
}
