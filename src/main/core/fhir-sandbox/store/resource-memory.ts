import type { ResourceRow } from './resource-row.ts'
import { toStored } from './resource-row.ts'
import type { StoredResource } from './resource-store.ts'

/** Characters of JSON remembered at once; parsed, they take some five times as many bytes. */
const mostCharacters = 2_000_000
/** Longer resources are parsed each time. */
const longestRemembered = 200_000

/** Current resources of one data set, parsed once and given again until they change. */
export interface ResourceMemory {
  /** @returns undefined where it is not remembered, whether or not it is there */
  find(dataSet: number, type: string, id: string): StoredResource | undefined
  /** Reads a row that has content, and remembers what it says. */
  take(dataSet: number, row: ResourceRow): StoredResource
  /** Has to follow each change of a resource before anybody can read it. */
  forget(type: string, id: string): void
}

/** An empty memory; what was asked for least recently makes room. */
export function createResourceMemory(): ResourceMemory {
  const remembered = new Map<string, { stored: StoredResource; characters: number }>()
  let characters = 0
  let dataSetThen = 0

  const keepTo = (dataSet: number) => {
    if (dataSet === dataSetThen) return
    remembered.clear()
    characters = 0
    dataSetThen = dataSet
  }
  const drop = (name: string) => {
    characters -= remembered.get(name)?.characters ?? 0
    remembered.delete(name)
  }
  const keep = (name: string, stored: StoredResource, length: number) => {
    drop(name)
    remembered.set(name, { stored, characters: length })
    characters += length
    for (const oldest of remembered.keys()) {
      if (characters <= mostCharacters) return
      drop(oldest)
    }
  }
  return {
    find: (dataSet, type, id) => {
      keepTo(dataSet)
      const name = `${type}/${id}`
      const known = remembered.get(name)
      if (known === undefined) return undefined
      remembered.delete(name)
      remembered.set(name, known)
      return known.stored
    },
    take: (dataSet, row) => {
      keepTo(dataSet)
      const stored = toStored(row)
      const length = row.content?.length ?? 0
      if (length <= longestRemembered) keep(`${row.type}/${row.id}`, stored, length)
      return stored
    },
    forget: (type, id) => drop(`${type}/${id}`),
  }
}
