import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isBuildCurrent } from '../../../scripts/launch/build-output.mjs'
import { createKeyMaterialReader } from '../../../src/main/core/key-store/key-formats/key-material-reader.ts'
import { createNodePlatform } from '../../../src/main/hosts/node/platform.ts'
import { createTestSecretBox } from '../../support/test-workbench.ts'

const root = join(import.meta.dirname, '..', '..', '..')

describe('built thread that reads key material', () => {
  it('runs where both hosts look for it [EL-23]', async () => {
    expect(isBuildCurrent(root)).toBe(true)
    const platform = createNodePlatform({
      version: '0.0.0-test',
      secretBox: createTestSecretBox(),
      resourceDirectory: join(root, 'resources'),
      threadDirectory: join(root, 'out', 'main'),
    })
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const pem = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const material = await createKeyMaterialReader(platform).read(pem)
    expect(material.privateKeys.map(({ algorithm }) => algorithm)).toEqual(['p-384'])
  })
})
