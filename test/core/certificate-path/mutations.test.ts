import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mutations } from './support/mutations.ts'

const root = join(import.meta.dirname, '../../..')
const read = (folder: string, file: string) =>
  readFileSync(join(root, folder, file), 'utf8').replace(/\s+/g, ' ')

describe('mutation list', () => {
  it.each(mutations)(
    'still names the code of the rule $rule and the test of it [UD-01]',
    (mutation) => {
      const source = read('src/main/core/certificate-path', mutation.file)
      expect(source.split(mutation.code)).toHaveLength(2)
      expect(read('test/core/certificate-path', mutation.test)).toContain(`'${mutation.title}`)
    },
  )
})
