import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  countBranches,
  countedModules,
  coveringTests,
  findShort,
  percentOf,
} from '../../scripts/coverage/count-branches.mjs'
import { repository as root } from './fake-tree.ts'

const at = (line?: number) => ({ start: line === undefined ? {} : { line } })

function fileWith(...counts: readonly number[]) {
  return {
    branchMap: { 0: { type: 'if', loc: at(7), locations: [at(8), at()] } },
    b: { 0: counts },
  }
}

const report = {
  '/here/src/main/core/key-store/vault/vault.ts': fileWith(3, 0),
  '/here/src/main/core/certificate-path/index.ts': fileWith(1, 1),
  '/here/src/main/core/certificate-authority/index.ts': fileWith(0, 2),
  '/here/src/main/core/exchange-log/index.ts': fileWith(0, 0),
}
const [server, x509, keyStore] = countBranches(report)

describe('npm run coverage', () => {
  it('counts each way of each branch, for the modules of FG-23 alone', () => {
    expect(keyStore).toMatchObject({ name: 'key store', taken: 1, all: 2 })
    expect(x509).toMatchObject({ name: 'X.509', taken: 3, all: 4 })
  })

  it('names what was never taken, by the line of the branch where the way has none', () => {
    expect(keyStore?.open).toEqual(['key-store/vault/vault.ts:7 if, way 2 of 2'])
    expect(x509?.open).toEqual(['certificate-authority/index.ts:8 if, way 1 of 2'])
  })

  it('finds a module short that was not looked at', () => {
    expect(server).toMatchObject({ taken: 0, all: 0 })
    expect(findShort(countBranches({}))).toHaveLength(3)
  })

  it('takes 95 in a hundred as enough, and nothing that is rounded up to it', () => {
    const module = { name: 'key store', open: [], all: 10_000 }
    expect(findShort([{ ...module, taken: 9_500 }])).toEqual([])
    expect(percentOf({ ...module, all: 100_000, taken: 94_999 })).toBe(94.99)
    expect(findShort([{ ...module, taken: 9_499 }])).toEqual(['key store: 94.99 %, wanted 95 %'])
  })

  it('looks at folders that are there', () => {
    const sources = Object.values(countedModules).flat()
    const folders = [...sources.map((name) => `src/main/core/${name}`), ...coveringTests]
    expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([])
  })
})
