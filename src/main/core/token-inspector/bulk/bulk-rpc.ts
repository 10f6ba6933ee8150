import { conflict, type Handlers, notFound } from '../../rpc/index.ts'
import type { InspectorRpcOptions } from '../inspector-rpc.ts'
import { readRequest } from '../read-question.ts'
import { renderBulk } from '../reports/render-report.ts'
import { type BulkInspection, createBulkInspection } from './bulk-inspection.ts'

/** At most this many bulk inspections are remembered; the oldest one gives way. */
const mostRemembered = 3

type BulkMethods =
  | 'inspector.startBulk'
  | 'inspector.addToBulk'
  | 'inspector.finishBulk'
  | 'inspector.cancelBulk'
  | 'inspector.forgetBulk'
  | 'inspector.bulkRows'
  | 'inspector.bulkGroups'
  | 'inspector.exportBulk'

/** Console methods of inspections of many tokens. What they found is kept in memory only. @see spec/security.md TI-12 */
export function bulkRpc({ service, platform }: InspectorRpcOptions): Handlers<BulkMethods> {
  const remembered = new Map<string, BulkInspection>()

  const find = (id: string): BulkInspection => {
    const bulk = remembered.get(id)
    if (bulk === undefined) throw notFound('bulk inspection', id)
    return bulk
  }
  const stateOf = (id: string) => ({ id, ...find(id).state() })

  return {
    'inspector.startBulk': async (question) => {
      const { request } = readRequest(question)
      const { isClient: _isClient, ...surroundings } = await service.options.surroundings()
      const id = Buffer.from(platform.random(12)).toString('hex')
      const bulk = createBulkInspection(platform, {
        surroundings,
        profile: request.profile,
        keys: request.keys ?? (await service.options.keys(undefined)),
        community: request.community,
        knowledge: service.knowledge,
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
      await remembered.get(id)?.cancel()
      return { isForgotten: remembered.delete(id) }
    },
    'inspector.bulkRows': async ({ id, limit, offset, ...filter }) =>
      find(id).rows.find(filter, limit, offset),
    'inspector.bulkGroups': async ({ id, by }) => ({ groups: find(id).rows.groups(by) }),
    'inspector.exportBulk': async ({ id, format }) =>
      renderBulk(find(id).rows.all(), format, platform.version),
  }
}

async function dropOldest(remembered: Map<string, BulkInspection>): Promise<void> {
  const [oldest] = remembered
  if (remembered.size <= mostRemembered || oldest === undefined) return
  remembered.delete(oldest[0])
  await oldest[1].cancel()
}
