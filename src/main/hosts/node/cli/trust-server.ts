import { lookup } from 'node:dns'
import { join, resolve } from 'node:path'
import { defaultDataDirectory, openDataDirectory } from '../data-directory.ts'
import { readShownIdentity, trustFileName } from '../outbound/index.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { type Command, parseArguments } from './command.ts'
import { printable } from './printable.ts'
import { giveFile } from './write-secret-file.ts'

const usage = 'URL [--fingerprint SHA256] [--data DIR]'

/** Shows the certificates of a server, and trusts the one whose fingerprint is given, for that server only. */
export const trustServerCommand: Command = {
  name: 'trust-server',
  usage,
  summary:
    'Shows the certificates of another server, or trusts the one with that fingerprint for this server only',
  run: async (args) => {
    const { values, positionals } = parseArguments(
      args,
      { data: { type: 'string' }, fingerprint: { type: 'string' } },
      `trust-server ${usage}`,
    )
    const [address, ...surplus] = positionals
    const url = URL.parse(address ?? '')
    if (url?.protocol !== 'https:' || surplus.length > 0) {
      throw new UnusableInputError('URL', address ?? null, 'the https URL of a server')
    }
    const chain = (await readShownIdentity(url, lookup))?.chain ?? []
    if (chain.length === 0) {
      throw new UnusableInputError('URL', url.href, 'a server that shows a certificate')
    }
    if (values.fingerprint === undefined) {
      const lines = chain.map(({ fingerprint, subject, issuer }) =>
        [fingerprint, subject, issuer].map(printable).join('\t'),
      )
      process.stdout.write(`${lines.join('\n')}\n`)
      return exitCodes.ok
    }
    const wanted = values.fingerprint.replaceAll(/[^0-9A-Fa-f]/g, '').toUpperCase()
    const found = chain.find(({ fingerprint }) => fingerprint.replaceAll(':', '') === wanted)
    if (found === undefined) {
      const shown = chain.map(({ fingerprint }) => fingerprint).join(' or ')
      throw new UnusableInputError('--fingerprint', values.fingerprint, shown)
    }
    const directory = openDataDirectory(resolve(values.data ?? defaultDataDirectory()))
    const file = join(directory.path, trustFileName(url))
    giveFile(file, new TextEncoder().encode(found.pem))
    process.stdout.write(`${file}\n`)
    return exitCodes.ok
  },
}
