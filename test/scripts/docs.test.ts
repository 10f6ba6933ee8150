import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderDocuments } from '../../scripts/docs/generated-documents.mjs'

const root = join(import.meta.dirname, '..', '..')

describe('generated documents', () => {
  it.each(renderDocuments(root))('$path holds what npm run docs writes', ({ path, content }) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(content)
  })
})
