import type { inspectorBulkMethods } from '../../../../shared/contract/inspector-bulk.ts'
import { fingerprintOf } from '../../exchange-log/index.ts'
import { badRequest, conflict, type Handlers, notFound } from '../../rpc/index.ts'
import { tokensWithLines } from '../find/find-in-text.ts'
import type { InspectorRpcOptions } from '../inspector-rpc.ts'
import { bulkFile } from '../reports/bulk-file.ts'
import { type BulkInspection, createBulkInspection } from './bulk-inspection.ts'

/** At most this many bulk inspections are remembered; the oldest one gives way. */
const mostRemembered = 3

/** Tokens in one piece of a file. */
const exportRows = 2_000

type BulkMethods = keyof typeof inspectorBulkMethods

/** Console methods of inspections of many tokens, and a function that ends all of them. What they found has no token in it, and
 * is gone with the program. @see spec/security.md TI-12
 */
export function bulkRpc({ service, platform }: Pick<InspectorRpcOptions, 'service' | 'platform'>): {
  readonly handlers: Handlers<BulkMethods>
  readonly close: () => Promise<void>
} {
  const remembered = new Map<string, BulkInspection>()

  const find = (id: string): BulkInspection => {
    const bulk = remembered.get(id)
    if (bulk === undefined) throw notFound('bulk inspection', id)
    return bulk
  }
  const stateOf = (id: string) => ({ id, ...find(id).state() })

  const handlers: Handlers<BulkMethods> = {
    'inspector.startBulk': async (question) => {
      const { request, problems } = await service.readRequest(question)
      const [problem] = problems
      if (problem !== undefined) throw badRequest(problem)
      const { isClient: _isClient, ...surroundings } = await service.options.surroundings()
      const id = Buffer.from(platform.random(12)).toString('hex')
      const bulk = createBulkInspection(platform, {
        surroundings,
        profile: request.profile,
        keys: request.keys ?? (await service.options.keys(undefined)),
        community: request.community,
        knowledge: service.knowledgeFor(request),
      })
      remembered.set(id, bulk)
      await dropOldest(remembered)
      return stateOf(id)
    },
    'inspector.addToBulk': async ({ id, source, text, isLast }) => {
      const bulk = find(id)
      if (bulk.state().state !== 'running') throw conflict('this bulk inspection has ended')
      await bulk.add(source, text, isLast)
      return stateOf(id)
    },
    'inspector.finishBulk': async ({ id }) => {
      await find(id).finish()
      return stateOf(id)
    },
    'inspector.cancelBulk': async ({ id }) => {
      await find(id).cancel()
      return stateOf(id)
    },
    'inspector.forgetBulk': async ({ id }) => {
      await remembered.get(id)?.close()
      return { isForgotten: remembered.delete(id) }
    },
    'inspector.bulkRows': async ({ id, limit, offset, ...filter }) =>
      find(id).rows.find(filter, { limit, offset }),
    'inspector.inspectFound': async ({ line, fingerprint, ...question }) => {
      for (const { token } of tokensWithLines(line, 1)) {
        if (fingerprintOf(token) === fingerprint)
          return service.inspect({ ...question, text: token })
      }
      throw notFound('token in this line with the fingerprint', fingerprint)
    },
    'inspector.bulkGroups': async ({ id, by }) => find(id).rows.groups(by),
    'inspector.exportBulk': async ({ id, format, cursor, ...filter }) => {
      const file = bulkFile(format, platform.version)
      const isRunning = find(id).state().state === 'running'
      const rows = await find(id).rows.after(cursor.after, filter, exportRows)
      const isFirst = cursor.after === 0
      // While it runs, more may come.
      const isLast = rows.length < exportRows && !isRunning
      const body = file.rows(rows, cursor.hasBegun)
      return {
        name: file.name,
        mediaType: file.mediaType,
        content: `${isFirst ? file.head : ''}${body}${isLast ? file.tail : ''}`,
        next: isLast
          ? null
          : {
              after: rows.at(-1)?.number ?? cursor.after,
              hasBegun: cursor.hasBegun || body !== '',
            },
      }
    },
  }
  const close = async () => {
    const all = [...remembered.values()]
    remembered.clear()
    await Promise.all(all.map((bulk) => bulk.close()))
  }
  return { handlers, close }
}

async function dropOldest(remembered: Map<string, BulkInspection>): Promise<void> {
  const [oldest] = remembered
  if (remembered.size <= mostRemembered || oldest === undefined) return
  remembered.delete(oldest[0])
  await oldest[1].close()
}
