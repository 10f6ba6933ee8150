import { authorityKeyAlgorithms, type Community } from '../../../../shared/contract/certificates.ts'
import type { Workbench } from '../../../core/workbench.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { parseArguments } from './command.ts'
import { printResult, storeOptions, storeUsage, withStore } from './data-command.ts'
import { parseWhole } from './key-options.ts'
import { printableJson, renderTable } from './printable.ts'
import { requireOperands, requireWord, type Subcommand, usageIn } from './subcommands.ts'

/** What `COMMUNITY` means in a help text. */
export const communityNote = 'COMMUNITY is the id, URI or name of a local community'

/** `ca communities`. */
export const listCommunities: Subcommand = {
  name: 'communities',
  usage: `[--json] ${storeUsage}`,
  summary: 'Lists the local communities with their authorities',
  run: async (args, program) => {
    const usage = usageIn('ca', listCommunities)
    const options = { ...storeOptions, json: { type: 'boolean' } } as const
    const { values, positionals } = parseArguments(args, options, usage)
    requireOperands(positionals, 0, usage)
    await withStore(values, program, async ({ call }) => {
      const { communities } = await call('communities.list', {})
      const text =
        values.json === true ? printableJson(communities) : renderCommunities(communities)
      process.stdout.write(`${text}\n`)
    })
    return exitCodes.ok
  },
}

function renderCommunities(communities: readonly Community[]): string {
  return renderTable(
    ['ID', 'TRUSTED', 'AUTHORITIES', 'URI', 'NAME'],
    communities.map(({ id, isTrusted, authorities, uri, name }) => [
      id,
      isTrusted ? 'yes' : 'no',
      authorities.map((authority) => authority.name).join(','),
      uri,
      name,
    ]),
  )
}

/** `ca create`. */
export const createCommunity: Subcommand = {
  name: 'create',
  usage: `NAME URI [--algorithm A] [--untrusted] ${storeUsage}`,
  summary: 'Makes a community with a root and an intermediate of its own',
  notes: [
    `A is one of ${authorityKeyAlgorithms.join(', ')}; p-384 when left out`,
    'With --untrusted this server does not take its root as an anchor',
  ],
  run: async (args, program) => {
    const usage = usageIn('ca', createCommunity)
    const options = {
      ...storeOptions,
      algorithm: { type: 'string', default: 'p-384' },
      untrusted: { type: 'boolean', default: false },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [name = '', uri = ''] = requireOperands(positionals, 2, usage)
    const algorithm = requireWord('--algorithm', values.algorithm, authorityKeyAlgorithms)
    const request = { name, uri, algorithm, isTrusted: !values.untrusted }
    return printResult(values, program, ({ call }) => call('communities.create', request))
  },
}

const mostCrlSeconds = 31_536_000

/** `ca crl`. */
export const publishCrl: Subcommand = {
  name: 'crl',
  usage: `COMMUNITY AUTHORITY [--stale | --seconds N] ${storeUsage}`,
  summary: 'Publishes a new CRL of an authority and sets how long its lists are good for',
  notes: [
    communityNote,
    'AUTHORITY is the name of one of its authorities, as ca communities shows them',
    '--stale publishes a list that has ended already',
  ],
  run: async (args, program) => {
    const usage = usageIn('ca', publishCrl)
    const options = {
      ...storeOptions,
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
    return printResult(values, program, async (workbench) => {
      const { id } = await findCommunity(workbench, community)
      return workbench.call('communities.publishCrl', { id, authority, ...lifetime })
    })
  },
}

/** Finds the community an argument means by its id, URI or name.
 * @throws {UnusableInputError} none is called so
 */
export async function findCommunity({ call }: Workbench, text: string): Promise<Community> {
  const { communities } = await call('communities.list', {})
  const found = communities.find(({ id, uri, name }) => [id, uri, name].includes(text))
  if (found !== undefined) return found
  const wanted = `one of ${communities.map(({ id }) => id).join(', ')}`
  throw new UnusableInputError('COMMUNITY', text, wanted)
}
