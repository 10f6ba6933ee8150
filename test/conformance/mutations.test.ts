import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mutations as pathMutations } from '../core/certificate-path/support/mutations.ts'
import { serverMutations } from '../support/server-mutations.ts'

const root = join(import.meta.dirname, '..', '..')
const read = (folder: string, file: string) =>
  readFileSync(join(root, folder, file), 'utf8').replace(/\s+/g, ' ')

describe('mutation list of the authorization server and UDAP', () => {
  it.each(serverMutations)(
    'still names the code of the rule $rule and the test of it',
    (mutation) => {
      const code = mutation.code.replace(/\s+/g, ' ')
      expect(read('src/main/core', mutation.file).split(code)).toHaveLength(2)
      expect(read('test', mutation.test)).toContain(`'${mutation.title}`)
    },
  )

  it('holds each rule once, and 60 at least', () => {
    const rules = [...serverMutations, ...pathMutations].map(({ rule }) => rule)
    expect(new Set(rules).size).toBe(rules.length)
    expect(serverMutations.length).toBeGreaterThanOrEqual(60)
  })
})
