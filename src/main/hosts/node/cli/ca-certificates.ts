import {
  type CertificateRow,
  certificateKinds,
  certificateStatuses,
  fixtureIds,
  revocationReasonNames,
} from '../../../../shared/contract/certificates.ts'
import { exitCodes } from '../start-failure.ts'
import { communityNote, findCommunity } from './ca-communities.ts'
import { mostDays } from './ca-issuing.ts'
import { parseArguments } from './command.ts'
import { printResult, storeOptions, storeUsage, withStore } from './data-command.ts'
import { parseWhole } from './key-options.ts'
import { printableJson, renderMoment, renderTable } from './printable.ts'
import { readPages } from './read-pages.ts'
import { requireOperands, requireWord, type Subcommand, usageIn } from './subcommands.ts'
import { giveFile } from './write-secret-file.ts'

const idNote = 'ID is what ca list shows: the SHA-256 of the certificate in hex'

/** `ca list`. */
export const listCertificates: Subcommand = {
  name: 'list',
  usage: `[--search TEXT] [--community COMMUNITY] [--kind K] [--status S] [--json] ${storeUsage}`,
  summary: 'Lists certificates, issued here and imported',
  notes: [
    communityNote,
    `K is one of ${certificateKinds.join(', ')}`,
    `S is one of ${certificateStatuses.join(', ')}`,
  ],
  run: async (args, program) => {
    const usage = usageIn('ca', listCertificates)
    const options = {
      ...storeOptions,
      json: { type: 'boolean' },
      search: { type: 'string', default: '' },
      community: { type: 'string' },
      kind: { type: 'string' },
      status: { type: 'string' },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    requireOperands(positionals, 0, usage)
    const { search, community, kind, status } = values
    const filter = {
      search,
      ...(kind === undefined ? {} : { kind: requireWord('--kind', kind, certificateKinds) }),
      ...(status === undefined
        ? {}
        : { status: requireWord('--status', status, certificateStatuses) }),
    }
    await withStore(values, program, async (workbench) => {
      const inCommunity =
        community === undefined
          ? {}
          : { communityId: (await findCommunity(workbench, community)).id }
      const rows = await readPages((page) =>
        workbench.call('certificates.list', { ...filter, ...inCommunity, ...page }),
      )
      const text = values.json === true ? printableJson(rows) : renderCertificates(rows)
      process.stdout.write(`${text}\n`)
    })
    return exitCodes.ok
  },
}

function renderCertificates(rows: readonly CertificateRow[]): string {
  return renderTable(
    ['ID', 'STATUS', 'KIND', 'VALID UNTIL', 'COMMUNITY', 'TEST', 'NAME', 'URIS'],
    rows.map((row) => [
      row.id,
      row.status,
      row.kind,
      renderMoment(row.notAfter),
      row.communityId ?? '-',
      row.fixture ?? '-',
      row.commonName,
      row.uris.join(' '),
    ]),
  )
}

/** `ca show`. */
export const showCertificate: Subcommand = {
  name: 'show',
  usage: `ID ${storeUsage}`,
  summary: 'Shows a certificate with its decoded fields, PEM and chain',
  notes: [idNote],
  run: async (args, program) => {
    const usage = usageIn('ca', showCertificate)
    const { values, positionals } = parseArguments(args, storeOptions, usage)
    const [id = ''] = requireOperands(positionals, 1, usage)
    return printResult(values, program, ({ call }) => call('certificates.get', { id }))
  },
}

const exportFormats = ['pem', 'der', 'chain-pem', 'pkcs7'] as const

/** `ca export`. */
export const exportCertificate: Subcommand = {
  name: 'export',
  usage: `ID [FILE] [--format F] ${storeUsage}`,
  summary: 'Gives a certificate or its chain, on standard output or in a new file',
  notes: [idNote, `F is one of ${exportFormats.join(', ')}; pem when left out`],
  run: async (args, program) => {
    const usage = usageIn('ca', exportCertificate)
    const options = { ...storeOptions, format: { type: 'string', default: 'pem' } } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [id = '', file] = requireOperands(positionals, [1, 2], usage)
    const format = requireWord('--format', values.format, exportFormats)
    await withStore(values, program, async ({ call }) => {
      const { base64 } = await call('certificates.export', { id, format })
      giveFile(file, Buffer.from(base64, 'base64'))
    })
    return exitCodes.ok
  },
}

/** `ca renew`. */
export const renewCertificate: Subcommand = {
  name: 'renew',
  usage: `ID [--same-key] [--days N] ${storeUsage}`,
  summary: 'Issues a certificate with the same names for a new key, or for the same one',
  notes: [idNote],
  run: async (args, program) => {
    const usage = usageIn('ca', renewCertificate)
    const options = {
      ...storeOptions,
      'same-key': { type: 'boolean', default: false },
      days: { type: 'string' },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [id = ''] = requireOperands(positionals, 1, usage)
    const { days } = values
    const request = {
      id,
      mode: values['same-key'] ? ('re-sign' as const) : ('re-key' as const),
      ...(days === undefined
        ? {}
        : { lifetimeSeconds: parseWhole('--days', days, 1, mostDays) * 86_400 }),
    }
    return printResult(values, program, ({ call }) => call('certificates.renew', request))
  },
}

/** `ca revoke`. */
export const revokeCertificate: Subcommand = {
  name: 'revoke',
  usage: `ID [--reason R] ${storeUsage}`,
  summary: 'Revokes a certificate and publishes a new CRL',
  notes: [
    idNote,
    `R is one of ${revocationReasonNames.join(', ')}; certificateHold can be taken back`,
  ],
  run: async (args, program) => {
    const usage = usageIn('ca', revokeCertificate)
    const options = { ...storeOptions, reason: { type: 'string', default: 'unspecified' } } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [id = ''] = requireOperands(positionals, 1, usage)
    const reason = requireWord('--reason', values.reason, revocationReasonNames)
    return printResult(values, program, ({ call }) => call('certificates.revoke', { id, reason }))
  },
}

/** `ca unhold`. */
export const unholdCertificate: Subcommand = {
  name: 'unhold',
  usage: `ID ${storeUsage}`,
  summary: 'Takes a certificate off hold and publishes a new CRL',
  notes: [idNote],
  run: async (args, program) => {
    const usage = usageIn('ca', unholdCertificate)
    const { values, positionals } = parseArguments(args, storeOptions, usage)
    const [id = ''] = requireOperands(positionals, 1, usage)
    return printResult(values, program, ({ call }) => call('certificates.unhold', { id }))
  },
}

const fixtureKinds = ['client', 'server'] as const
const fixtureAlgorithms = ['rsa-2048', 'p-256', 'p-384'] as const

/** `ca fixture`. */
export const issueFixture: Subcommand = {
  name: 'fixture',
  usage: `COMMUNITY FIXTURE [--uri U] [--kind K] [--algorithm A] ${storeUsage}`,
  summary: 'Issues a test certificate that has one defect and is valid otherwise',
  notes: [
    communityNote,
    `FIXTURE is one of ${fixtureIds.join(', ')}`,
    `K is one of ${fixtureKinds.join(', ')}, A one of ${fixtureAlgorithms.join(', ')}; the first when left out`,
  ],
  run: async (args, program) => {
    const usage = usageIn('ca', issueFixture)
    const options = {
      ...storeOptions,
      uri: { type: 'string' },
      kind: { type: 'string', default: 'client' },
      algorithm: { type: 'string', default: 'rsa-2048' },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [community = '', name = ''] = requireOperands(positionals, 2, usage)
    const request = {
      fixture: requireWord('FIXTURE', name, fixtureIds),
      kind: requireWord('--kind', values.kind, fixtureKinds),
      algorithm: requireWord('--algorithm', values.algorithm, fixtureAlgorithms),
      ...(values.uri === undefined ? {} : { uri: values.uri }),
    }
    return printResult(values, program, async (workbench) => {
      const { id: communityId } = await findCommunity(workbench, community)
      return workbench.call('certificates.issueFixture', { ...request, communityId })
    })
  },
}
