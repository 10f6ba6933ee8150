import type { Community } from '../../../../shared/contract/certificates.ts'
import {
  certificateKeyAlgorithms,
  fixtureIds,
  issuableKinds,
  revocationReasonNames,
} from '../../../../shared/contract/certificates.ts'
import type { Workbench } from '../../../core/workbench.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { type Command, type Program, parseArguments } from './command.ts'
import { withWorkbench } from './data-command.ts'
import { findKey } from './find-key.ts'
import { readInput } from './input.ts'
import { parseWhole } from './key-options.ts'
import { printableJson, renderTable } from './printable.ts'
import { commandOf, requireOperands, requireWord, type Subcommand } from './subcommands.ts'

const communitiesUsage = '[--json] [--data DIR]'

const communities: Subcommand = {
  name: 'communities',
  usage: communitiesUsage,
  run: async (args, program) => {
    const usage = `ca communities ${communitiesUsage}`
    const options = { data: { type: 'string' }, json: { type: 'boolean' } } as const
    const { values, positionals } = parseArguments(args, options, usage)
    requireOperands(positionals, 0, usage)
    await withWorkbench(values.data, program, async ({ call }) => {
      const { communities: all } = await call('communities.list', {})
      const text = values.json === true ? printableJson(all) : renderCommunities(all)
      process.stdout.write(`${text}\n`)
    })
    return exitCodes.ok
  },
}

function renderCommunities(all: readonly Community[]): string {
  return renderTable(
    ['ID', 'TRUSTED', 'AUTHORITIES', 'URI', 'NAME'],
    all.map(({ id, isTrusted, authorities, uri, name }) => [
      id,
      isTrusted ? 'yes' : 'no',
      authorities.map((authority) => authority.name).join(','),
      uri,
      name,
    ]),
  )
}

const issueUsage =
  'COMMUNITY NAME [--kind K] [--key KEY | --csr FILE | --algorithm A] [--uri U]… [--dns D]… [--ip I]… [--days N] [--client-auth] [--data DIR]'

const issueOptions = {
  data: { type: 'string' },
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

const mostDays = 3_650

const issue: Subcommand = {
  name: 'issue',
  usage: issueUsage,
  run: async (args, program) => {
    const usage = `ca issue ${issueUsage}`
    const { values, positionals } = parseArguments(args, issueOptions, usage)
    const [community = '', commonName = ''] = requireOperands(positionals, 2, usage)
    const { days, csr } = values
    const algorithm = requireWord('--algorithm', values.algorithm, certificateKeyAlgorithms)
    const names = { uris: values.uri, dnsNames: values.dns, ipAddresses: values.ip }
    const request = {
      kind: requireWord('--kind', values.kind, issuableKinds),
      commonName,
      ...names,
      clientAuthentication: values['client-auth'],
      ...(days === undefined
        ? {}
        : { lifetimeSeconds: parseWhole('--days', days, 1, mostDays) * 86_400 }),
    }
    const pem = csr === undefined ? undefined : await readInput(csr)
    return printResult(values.data, program, async (workbench) => {
      const { id: communityId } = await findCommunity(workbench, community)
      const key = await chooseKey(workbench, values.key, pem, algorithm)
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

const revokeUsage = 'CERTIFICATE_ID [--reason R] [--data DIR]'

const revoke: Subcommand = {
  name: 'revoke',
  usage: revokeUsage,
  run: async (args, program) => {
    const usage = `ca revoke ${revokeUsage}`
    const options = {
      data: { type: 'string' },
      reason: { type: 'string', default: 'unspecified' },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [id = ''] = requireOperands(positionals, 1, usage)
    const reason = requireWord('--reason', values.reason, revocationReasonNames)
    return printResult(values.data, program, ({ call }) =>
      call('certificates.revoke', { id, reason }),
    )
  },
}

const fixtureUsage = 'COMMUNITY FIXTURE [--uri U] [--data DIR]'

const fixture: Subcommand = {
  name: 'fixture',
  usage: fixtureUsage,
  run: async (args, program) => {
    const usage = `ca fixture ${fixtureUsage}`
    const options = { data: { type: 'string' }, uri: { type: 'string' } } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [community = '', name = ''] = requireOperands(positionals, 2, usage)
    const request = {
      fixture: requireWord('FIXTURE', name, fixtureIds),
      ...(values.uri === undefined ? {} : { uri: values.uri }),
    }
    return printResult(values.data, program, async (workbench) => {
      const { id: communityId } = await findCommunity(workbench, community)
      return workbench.call('certificates.issueFixture', { ...request, communityId })
    })
  },
}

const crlUsage = 'COMMUNITY AUTHORITY [--stale | --seconds N] [--data DIR]'

const mostCrlSeconds = 31_536_000

const crl: Subcommand = {
  name: 'crl',
  usage: crlUsage,
  run: async (args, program) => {
    const usage = `ca crl ${crlUsage}`
    const options = {
      data: { type: 'string' },
      stale: { type: 'boolean', default: false },
      seconds: { type: 'string' },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [community = '', authority = ''] = requireOperands(positionals, 2, usage)
    const { seconds, stale } = values
    const lifetime = stale
      ? { lifetimeSeconds: -1 }
      : seconds === undefined
        ? {}
        : { lifetimeSeconds: parseWhole('--seconds', seconds, 1, mostCrlSeconds) }
    return printResult(values.data, program, async (workbench) => {
      const { id } = await findCommunity(workbench, community)
      return workbench.call('communities.publishCrl', { id, authority, ...lifetime })
    })
  },
}

async function printResult(
  data: string | undefined,
  program: Program,
  run: (workbench: Workbench) => Promise<unknown>,
) {
  await withWorkbench(data, program, async (workbench) => {
    process.stdout.write(`${printableJson(await run(workbench))}\n`)
  })
  return exitCodes.ok
}

/** The community an argument means by its id, URI or name. */
async function findCommunity({ call }: Workbench, text: string): Promise<Community> {
  const { communities: all } = await call('communities.list', {})
  const found = all.find(({ id, uri, name }) => [id, uri, name].includes(text))
  if (found !== undefined) return found
  const wanted = `one of ${all.map(({ id }) => id).join(', ')}`
  throw new UnusableInputError('COMMUNITY', text, wanted)
}

/** Issues and revokes with the local certificate authorities of a data directory that no other process uses. */
export const caCommand: Command = commandOf(
  'ca',
  'Issues certificates of the local communities, good and broken ones, revokes them and publishes CRLs',
  [communities, issue, revoke, fixture, crl],
)
