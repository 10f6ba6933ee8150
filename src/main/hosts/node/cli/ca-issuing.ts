import {
  certificateKeyAlgorithms,
  issuableKinds,
} from '../../../../shared/contract/certificates.ts'
import type { Workbench } from '../../../core/workbench.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { communityNote, findCommunity } from './ca-communities.ts'
import { parseArguments } from './command.ts'
import { printResult, storeOptions, storeUsage, withStore } from './data-command.ts'
import { findKey } from './find-key.ts'
import { readInput } from './input.ts'
import { parseWhole } from './key-options.ts'
import { requireOperands, requireWord, type Subcommand, usageIn } from './subcommands.ts'

const issueOptions = {
  ...storeOptions,
  kind: { type: 'string', default: 'client' },
  key: { type: 'string' },
  csr: { type: 'string' },
  algorithm: { type: 'string', default: 'rsa-2048' },
  uri: { type: 'string', multiple: true, default: [] as string[] },
  dns: { type: 'string', multiple: true, default: [] as string[] },
  ip: { type: 'string', multiple: true, default: [] as string[] },
  days: { type: 'string' },
  'client-auth': { type: 'boolean', default: false },
} as const

/** Longest lifetime that may be asked for. */
export const mostDays = 3_650

/** `ca issue`. */
export const issueCertificate: Subcommand = {
  name: 'issue',
  usage: `COMMUNITY NAME [--kind K] [--key KEY | --csr FILE|- | --algorithm A] [--uri U]… [--dns D]… [--ip I]… [--days N] [--client-auth] ${storeUsage}`,
  summary: 'Issues a certificate for a stored key, a signing request or a new key',
  notes: [
    `${communityNote}; NAME is the common name`,
    `K is one of ${issuableKinds.join(', ')}; client when left out`,
    'KEY is the id, key id, thumbprint or name of a stored key; FILE is a signing request, PEM',
    `A, of a new key, is one of ${certificateKeyAlgorithms.join(', ')}; rsa-2048 when left out`,
    'Names come from the options alone, also where a signing request asks for others',
  ],
  run: async (args, program) => {
    const usage = usageIn('ca', issueCertificate)
    const { values, positionals } = parseArguments(args, issueOptions, usage)
    const [community = '', commonName = ''] = requireOperands(positionals, 2, usage)
    const { days, csr, key: storedKey } = values
    if (csr !== undefined && storedKey !== undefined) {
      throw new UnusableInputError('--csr', csr, 'either --csr or --key')
    }
    const algorithm = requireWord('--algorithm', values.algorithm, certificateKeyAlgorithms)
    const request = {
      kind: requireWord('--kind', values.kind, issuableKinds),
      commonName,
      uris: values.uri,
      dnsNames: values.dns,
      ipAddresses: values.ip,
      clientAuthentication: values['client-auth'],
      ...(days === undefined
        ? {}
        : { lifetimeSeconds: parseWhole('--days', days, 1, mostDays) * 86_400 }),
    }
    const pem = csr === undefined ? undefined : await readInput(csr)
    return printResult(values, program, async (workbench) => {
      const { id: communityId } = await findCommunity(workbench, community)
      const key = await chooseKey(workbench, storedKey, pem, algorithm)
      return workbench.call('certificates.issue', { ...request, communityId, key })
    })
  },
}

async function chooseKey(
  workbench: Workbench,
  key: string | undefined,
  pem: string | undefined,
  algorithm: (typeof certificateKeyAlgorithms)[number],
) {
  if (pem !== undefined) return { kind: 'request' as const, pem }
  if (key === undefined) return { kind: 'new' as const, algorithm }
  const { id } = await findKey(workbench, key)
  return { kind: 'stored' as const, keyId: id }
}

/** `ca request`. */
export const makeRequest: Subcommand = {
  name: 'request',
  usage: `KEY NAME [--organization O] [--uri U]… [--dns D]… ${storeUsage}`,
  summary: 'Makes a certificate signing request for a stored key, PEM on standard output',
  notes: ['KEY is the id, key id, thumbprint or name of a stored key; NAME is the common name'],
  run: async (args, program) => {
    const usage = usageIn('ca', makeRequest)
    const options = {
      ...storeOptions,
      organization: { type: 'string' },
      uri: { type: 'string', multiple: true, default: [] as string[] },
      dns: { type: 'string', multiple: true, default: [] as string[] },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [key = '', commonName = ''] = requireOperands(positionals, 2, usage)
    const { organization, uri: uris, dns: dnsNames } = values
    await withStore(values, program, async (workbench) => {
      const { id: keyId } = await findKey(workbench, key)
      const named = organization === undefined ? {} : { organization }
      const request = { keyId, commonName, uris, dnsNames, ...named }
      const { pem } = await workbench.call('certificates.createRequest', request)
      process.stdout.write(pem)
    })
    return exitCodes.ok
  },
}

/** `ca read-request`. */
export const showRequest: Subcommand = {
  name: 'read-request',
  usage: `FILE|- ${storeUsage}`,
  summary: 'Verifies a certificate signing request and says what it asks for',
  run: async (args, program) => {
    const usage = usageIn('ca', showRequest)
    const { values, positionals } = parseArguments(args, storeOptions, usage)
    const [file = ''] = requireOperands(positionals, 1, usage)
    const pem = await readInput(file)
    return printResult(values, program, ({ call }) => call('certificates.inspectRequest', { pem }))
  },
}
