import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { resolve } from 'node:path'
import { defaultDataDirectory } from '../data-directory.ts'
import type { ServeOptions } from '../host.ts'
import { parsePassphraseSource } from '../passphrase.ts'
import { UnusableInputError } from '../start-failure.ts'
import { parseArguments } from './command.ts'

/** The options of `serve` as the help shows them. */
export const serveUsage =
  '[--port N] [--data DIR] [--workspace FILE] [--tls] [--admin-token-file F] [--no-open] [--unsafe-listen IP] ' +
  '[--passphrase-file F | --passphrase-fd N | --ask-passphrase]'

/** Parses what follows `serve`.
 * @throws {UnusableInputError} naming the option, its value and what was wanted
 */
export function parseServeOptions(args: readonly string[]): ServeOptions {
  const { values, positionals } = parseArguments(
    args,
    {
      port: { type: 'string' },
      data: { type: 'string' },
      workspace: { type: 'string' },
      tls: { type: 'boolean' },
      'admin-token-file': { type: 'string' },
      'no-open': { type: 'boolean' },
      'unsafe-listen': { type: 'string' },
      'passphrase-file': { type: 'string' },
      'passphrase-fd': { type: 'string' },
      'ask-passphrase': { type: 'boolean' },
    },
    `serve ${serveUsage}`,
  )
  const [surplus] = positionals
  if (surplus !== undefined)
    throw new UnusableInputError('argument', surplus, `serve ${serveUsage}`)
  const unsafeListen = parseListenAddress(values['unsafe-listen'], values.tls === true)
  return {
    port: parsePort(values.port),
    dataDirectory: resolve(values.data ?? defaultDataDirectory()),
    workspaceFile: optionalPath(values.workspace),
    adminTokenFile: optionalPath(values['admin-token-file']),
    isTls: values.tls === true,
    mayOpen: values['no-open'] !== true,
    unsafeListen,
    passphraseSource: parsePassphraseSource(
      optionalPath(values['passphrase-file']),
      values['passphrase-fd'],
      values['ask-passphrase'] === true,
    ),
  }
}

function optionalPath(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path)
}

const firstUnprivilegedPort = 1_024
/** The identity provider and the console take the two ports above. */
const lastPort = 65_533

function parsePort(text = '4100'): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port >= firstUnprivilegedPort && port <= lastPort) return port
  const wanted = `an integer from ${firstUnprivilegedPort} to ${lastPort}`
  throw new UnusableInputError('--port', text, wanted)
}

/** Only an address of this machine, and only with a certificate.
 * @see spec/security.md HO-01
 */
function parseListenAddress(address: string | undefined, isTls: boolean): string | undefined {
  if (address === undefined) return undefined
  if (isIP(address) === 0 || !isOwnAddress(address)) {
    const wanted = 'one address of this machine that is neither loopback nor unspecified'
    throw new UnusableInputError('--unsafe-listen', address, wanted)
  }
  if (!isTls) throw new UnusableInputError('--unsafe-listen', address, '--tls with it')
  return address
}

function isOwnAddress(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
  return own.some((entry) => entry.address === address && !entry.internal && !isLinkLocal(address))
}

/** A link-local address needs a zone, which no URL of ours could carry. */
function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address)
}
