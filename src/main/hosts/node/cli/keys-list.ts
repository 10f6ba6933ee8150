import { type KeyRow, keyPurposes, keyStates } from '../../../../shared/contract/keys.ts'
import { exitCodes } from '../start-failure.ts'
import { parseArguments } from './command.ts'
import { printResult, storeOptions, storeUsage, withStore } from './data-command.ts'
import { findKey } from './find-key.ts'
import { ownerUsage, parseOwner, renderOwner } from './key-options.ts'
import { printableJson, renderMoment, renderTable } from './printable.ts'
import { readPages } from './read-pages.ts'
import { requireOperands, requireWord, type Subcommand, usageIn } from './subcommands.ts'

/** `keys list`: a table, or all rows as one JSON document. */
export const listKeys: Subcommand = {
  name: 'list',
  usage: `[--search TEXT] [--purpose P] [--state S] [--owner OWNER] [--json] ${storeUsage}`,
  summary: 'Lists key pairs, without their private parts',
  notes: [
    `P is one of ${keyPurposes.join(', ')}`,
    `S is one of ${keyStates.join(', ')}`,
    `OWNER is ${ownerUsage}`,
  ],
  run: async (args, program) => {
    const usage = usageIn('keys', listKeys)
    const options = {
      ...storeOptions,
      json: { type: 'boolean' },
      search: { type: 'string', default: '' },
      purpose: { type: 'string' },
      state: { type: 'string' },
      owner: { type: 'string' },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    requireOperands(positionals, 0, usage)
    const { search, purpose, state, owner } = values
    const filter = {
      search,
      ...(purpose === undefined ? {} : { purpose: requireWord('--purpose', purpose, keyPurposes) }),
      ...(state === undefined ? {} : { state: requireWord('--state', state, keyStates) }),
      ...(owner === undefined ? {} : { owner: parseOwner(owner) }),
    }
    await withStore(values, program, async ({ call }) => {
      const rows = await readPages((page) => call('keys.list', { ...filter, ...page }))
      const text = values.json === true ? printableJson(rows) : renderKeys(rows)
      process.stdout.write(`${text}\n`)
    })
    return exitCodes.ok
  },
}

function renderKeys(rows: readonly KeyRow[]): string {
  return renderTable(
    ['ID', 'STATE', 'ALGORITHM', 'PURPOSE', 'OWNER', 'EXPIRES', 'KID', 'NAME'],
    rows.map((row) => [
      row.id,
      row.state,
      row.algorithm,
      row.purpose,
      renderOwner(row.owner),
      renderMoment(row.expiresAt),
      row.kid,
      row.name,
    ]),
  )
}

/** `keys show`: one key pair with its public JWK and what uses it. */
export const showKey: Subcommand = {
  name: 'show',
  usage: `KEY ${storeUsage}`,
  summary: 'Shows one key pair with its public JWK and what uses it',
  notes: ['KEY is the id, key id, thumbprint or name of a key'],
  run: async (args, program) => {
    const usage = usageIn('keys', showKey)
    const { values, positionals } = parseArguments(args, storeOptions, usage)
    const [key = ''] = requireOperands(positionals, 1, usage)
    return printResult(values, program, async (workbench) => {
      const { id } = await findKey(workbench, key)
      return workbench.call('keys.get', { id })
    })
  },
}
