import { z } from 'zod'
import { clientMetadataSchema } from '../../../../shared/oauth/client-metadata.ts'
import type { Workbench } from '../../../core/workbench.ts'
import { type ExitCode, exitCodes, UnusableInputError } from '../start-failure.ts'
import { reportClient } from './client-report.ts'
import { type Command, parseArguments } from './command.ts'
import { withWorkbench } from './data-command.ts'
import { readInput } from './input.ts'
import { ofClient } from './of-client.ts'

const usage =
  'list [--json] | add FILE|- | remove CLIENT_ID | report CLIENT_ID [--since TIME] [--html FILE] [--junit FILE] [--json]   [--data DIR]'

/** Shows and changes the client registry of a data directory that no other process uses. */
export const clientsCommand: Command = {
  name: 'clients',
  usage,
  summary:
    'Lists, adds (client metadata of RFC 7591 as JSON) or removes registered clients, or judges one by what it sent',
  run: async (args, program) => {
    const { values, positionals } = parseArguments(
      args,
      {
        data: { type: 'string' },
        json: { type: 'boolean' },
        since: { type: 'string' },
        html: { type: 'string' },
        junit: { type: 'string' },
      },
      `clients ${usage}`,
    )
    const [action, operand, ...surplus] = positionals
    const run = choose(action, operand, values)
    if (run === undefined || surplus.length > 0) {
      throw new UnusableInputError('arguments', positionals.join(' '), `clients ${usage}`)
    }
    return (await withWorkbench(values.data, program, run)) ?? exitCodes.ok
  },
}

type Action = (workbench: Workbench) => Promise<ExitCode | undefined>

interface Values {
  readonly json?: boolean | undefined
  readonly since?: string | undefined
  readonly html?: string | undefined
  readonly junit?: string | undefined
}

function choose(
  action: string | undefined,
  operand: string | undefined,
  { json, since, html, junit }: Values,
): Action | undefined {
  const isJson = json === true
  const isReport = action === 'report'
  if (!isReport && [since, html, junit].some((each) => each !== undefined)) return undefined
  if (action === 'list' && operand === undefined) return (workbench) => list(workbench, isJson)
  if (operand === undefined) return undefined
  if (isReport) {
    const request = { clientId: operand, since, html, junit, isJson }
    return (workbench) => reportClient(workbench, request)
  }
  if (action === 'add') return (workbench) => add(workbench, operand)
  if (action === 'remove') return (workbench) => remove(workbench, operand)
  return undefined
}

const pageSize = 200

async function list({ call }: Workbench, isJson: boolean): Promise<undefined> {
  const first = await call('clients.list', { limit: pageSize, sort: 'client_id' })
  const rows = [...first.rows]
  while (rows.length < first.total) {
    const query = { limit: pageSize, offset: rows.length, sort: 'client_id' } as const
    rows.push(...(await call('clients.list', query)).rows)
  }
  const text = isJson
    ? JSON.stringify(rows)
    : rows
        .map(({ client_id, token_endpoint_auth_method, client_name }) =>
          [client_id, token_endpoint_auth_method, client_name].join('\t'),
        )
        .join('\n')
  process.stdout.write(`${text}\n`)
}

const newClient = clientMetadataSchema.extend({ client_id: z.string().max(200).optional() })

/** Prints the registered client, with the secret if one was made: it is shown nowhere else. */
async function add({ call }: Workbench, source: string): Promise<undefined> {
  const { client_id, ...metadata } = parseClient(source, await readInput(source))
  const { client, secret } = await call('clients.register', {
    metadata,
    ...(client_id === undefined ? {} : { client_id }),
  })
  const { client_secret } = secret ?? {}
  const registered = { client_id: client.client_id, client_secret, ...client.metadata }
  process.stdout.write(`${JSON.stringify(registered)}\n`)
}

function parseClient(source: string, text: string): z.output<typeof newClient> {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (cause) {
    const error = new UnusableInputError(source, text.slice(0, 80), 'a JSON document')
    error.cause = cause
    throw error
  }
  const parsed = newClient.safeParse(document)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue?.path.join('.') ?? ''
  const seen = issue?.path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined,
    document,
  )
  throw new UnusableInputError(
    `${source} ${place}`.trim(),
    seen,
    issue?.message ?? 'client metadata',
  )
}

async function remove({ call }: Workbench, clientId: string): Promise<undefined> {
  await ofClient(clientId, () => call('clients.delete', { client_id: clientId }))
}
