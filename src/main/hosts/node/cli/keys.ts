import {
  type KeyRow,
  keyAlgorithms,
  keyPurposes,
  keySignatureAlgorithms,
} from '../../../../shared/contract/keys.ts'
import type { Workbench } from '../../../core/workbench.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { type Command, parseArguments } from './command.ts'
import { withWorkbench } from './data-command.ts'
import { findKey } from './find-key.ts'
import { ownerUsage, parseDay, parseOwner, parseWhole, renderOwner } from './key-options.ts'
import { exportKey, importKeys } from './keys-transfer.ts'
import { printableJson, renderMoment, renderTable } from './printable.ts'
import { commandOf, requireOperands, requireWord, type Subcommand } from './subcommands.ts'

const listUsage = '[--search TEXT] [--json] [--data DIR]'

const list: Subcommand = {
  name: 'list',
  usage: listUsage,
  run: async (args, program) => {
    const { values, positionals } = parseArguments(
      args,
      { data: { type: 'string' }, json: { type: 'boolean' }, search: { type: 'string' } },
      `keys list ${listUsage}`,
    )
    requireOperands(positionals, 0, `keys list ${listUsage}`)
    await withWorkbench(values.data, program, async (workbench) => {
      const rows = await listKeys(workbench, values.search ?? '')
      const text = values.json === true ? printableJson(rows) : renderKeys(rows)
      process.stdout.write(`${text}\n`)
    })
    return exitCodes.ok
  },
}

const pageSize = 200

async function listKeys({ call }: Workbench, search: string): Promise<readonly KeyRow[]> {
  const rows: KeyRow[] = []
  for (;;) {
    const page = await call('keys.list', { search, limit: pageSize, offset: rows.length })
    rows.push(...page.rows)
    if (page.rows.length === 0 || rows.length >= page.total) return rows
  }
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

const generateUsage =
  'NAME [--algorithm A] [--purpose P] [--alg ALG] [--owner OWNER] [--tag T]… [--expires DAY] [--data DIR]'

const generate: Subcommand = {
  name: 'generate',
  usage: generateUsage,
  run: async (args, program) => {
    const { values, positionals } = parseArguments(
      args,
      {
        data: { type: 'string' },
        algorithm: { type: 'string', default: 'p-384' },
        purpose: { type: 'string', default: 'client-authentication' },
        alg: { type: 'string' },
        owner: { type: 'string', default: 'none' },
        tag: { type: 'string', multiple: true, default: [] },
        expires: { type: 'string' },
      },
      `keys generate ${generateUsage}; OWNER is ${ownerUsage}`,
    )
    const [name = ''] = requireOperands(positionals, 1, `keys generate ${generateUsage}`)
    const { alg, expires } = values
    const request = {
      name,
      algorithm: requireWord('--algorithm', values.algorithm, keyAlgorithms),
      purpose: requireWord('--purpose', values.purpose, keyPurposes),
      owner: parseOwner(values.owner),
      tags: values.tag,
      expiresAt: expires === undefined ? null : parseDay('--expires', expires),
      ...(alg === undefined ? {} : { alg: requireWord('--alg', alg, keySignatureAlgorithms) }),
    }
    await withWorkbench(values.data, program, async ({ call }) => {
      process.stdout.write(`${printableJson(await call('keys.generate', request))}\n`)
    })
    return exitCodes.ok
  },
}

const rotateUsage = 'KEY [--overlap SECONDS] [--algorithm A] [--expires DAY] [--data DIR]'

const mostOverlapSeconds = 31_536_000

const rotate: Subcommand = {
  name: 'rotate',
  usage: rotateUsage,
  run: async (args, program) => {
    const { values, positionals } = parseArguments(
      args,
      {
        data: { type: 'string' },
        overlap: { type: 'string', default: '604800' },
        algorithm: { type: 'string' },
        expires: { type: 'string' },
      },
      `keys rotate ${rotateUsage}`,
    )
    const [key = ''] = requireOperands(positionals, 1, `keys rotate ${rotateUsage}`)
    const { algorithm, expires } = values
    const request = {
      overlapSeconds: parseWhole('--overlap', values.overlap, 0, mostOverlapSeconds),
      expiresAt: expires === undefined ? null : parseDay('--expires', expires),
      ...(algorithm === undefined
        ? {}
        : { algorithm: requireWord('--algorithm', algorithm, keyAlgorithms) }),
    }
    await withWorkbench(values.data, program, async (workbench) => {
      const { id, name, successorId } = await findKey(workbench, key)
      if (successorId !== null) {
        throw new UnusableInputError('KEY', name, 'a key without a successor')
      }
      const successor = await workbench.call('keys.succeed', { id, ...request })
      process.stdout.write(`${printableJson(successor)}\n`)
    })
    return exitCodes.ok
  },
}

/** Looks after the key pairs of a data directory that no other process uses. */
export const keysCommand: Command = commandOf(
  'keys',
  'Lists key pairs, makes them and their successors, brings them in and takes them out encrypted',
  [list, generate, rotate, importKeys, exportKey],
)
