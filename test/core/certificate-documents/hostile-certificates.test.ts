import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { textFor } from '../../../rigs/isolation/misdeeds.ts'
import { startNodeProcess } from '../../../src/main/hosts/node/isolated-process.ts'
import type { MethodParams } from '../../../src/shared/contract/index.ts'
import {
  authenticate,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../support/asymmetric-client.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { trustCommunity } from '../../support/udap-app.ts'

const entry = join(import.meta.dirname, 'processes', 'misled.ts')
const uri = 'https://community.example/hostile'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench({
    startProcess: (_name, setup) => startNodeProcess(entry, setup),
  })
})
afterEach(() => bench.close())

/** The root of a local community, as somebody would hand it in. */
async function goodPem(): Promise<string> {
  const { authorities } = await bench.call('communities.get', { id: 'beta' })
  const { pem } = await bench.call('certificates.get', { id: authorities[0]?.certificateId ?? '' })
  return pem
}

async function goodRequest(): Promise<string> {
  const key = await bench.call('keys.generate', {
    algorithm: 'p-256',
    name: 'for a request',
    purpose: 'software-statement',
  })
  const { pem } = await bench.call('certificates.createRequest', {
    keyId: key.id,
    commonName: 'Asked for',
  })
  return pem
}

const communityOf = (pem: string): MethodParams<'trust.import'>['document'] => ({
  format: 'trustbench-community',
  version: 1,
  uri,
  name: 'Hostile',
  anchors: [pem],
  policy: {},
  priority: 100,
})

/** Each way by which certificates of others come in, with a good one. */
const doors = [
  [
    'anchors of a community',
    (pem: string) => bench.call('trust.save', { uri, name: 'Hostile', anchors: [pem] }),
    goodPem,
  ],
  [
    'a community that is imported',
    (pem: string) => bench.call('trust.import', { document: communityOf(pem), mayReplace: false }),
    goodPem,
  ],
  [
    'certificates to be judged',
    (pem: string) => bench.call('trust.judge', { certificates: pem }),
    goodPem,
  ],
  [
    'anchors of certifiers',
    async (pem: string) =>
      bench.call('certifications.saveDefinition', {
        communityUri: await trustCommunity(bench, 'beta'),
        name: 'Hostile',
        uris: ['https://certification.example/hostile'],
        certifierUris: ['https://certifier.example'],
        certifierAnchors: [pem],
      }),
    goodPem,
  ],
  [
    'a certificate signing request',
    (pem: string) => bench.call('certificates.inspectRequest', { pem }),
    goodRequest,
  ],
] as const

/** All that they could change. */
const state = async () => ({
  communities: (await bench.call('trust.communities', {})).filter((known) => known.uri === uri),
  definitions: await bench.call('certifications.definitions', {}),
})

describe.each(doors)('%s', (_what, handIn, good) => {
  it('are one error where they crash their reader, change nothing, and the next is read [EL-23] [RE-11]', async () => {
    const before = await state()
    await expect(handIn(textFor('abort'))).rejects.toMatchObject({
      problem: {
        code: 'bad-request',
        details: [{ seen: 'a process that ended with SIGABRT', wanted: expect.any(String) }],
      },
    })
    expect(await state()).toEqual(before)
    expect(await handIn(await good())).toBeDefined()
  })
})

it('issues tokens while an anchor holds its reader for ever [EL-23]', async () => {
  const key = makeClientKey('ES384', 'backend')
  const clientId = await registerBackend(bench, [key])
  let isRefused = false
  const refused = bench
    .call('trust.save', { uri, name: 'Hostile', anchors: [textFor('derive')] })
    .catch((error: unknown) => {
      isRefused = true
      return error
    })
  for (let issued = 0; issued < 3; issued += 1) {
    const { status } = await authenticate(bench, makeAssertion(bench, clientId, key))
    expect(status).toBe(200)
    expect(isRefused).toBe(false)
  }
  expect(await refused).toMatchObject({
    problem: { details: [{ seen: 'work that took longer than 5000 ms' }] },
  })
}, 60_000)
