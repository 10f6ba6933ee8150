// Nothing but verification of ES384 on the thread pool: what the cryptography alone costs on this machine.
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import type { PeerQuestion } from './peer-settings.ts'

const verifyOnPool = promisify(verify)
const content = Buffer.alloc(400, 'a')
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
const signature = sign('sha384', content, { key: privateKey, dsaEncoding: 'ieee-p1363' })

process.once('message', () => {
  process.on('message', async (question: PeerQuestion) => {
    if (question.kind === 'verifications')
      process.send?.(await countVerifications(question.seconds))
  })
  process.send?.('ready')
})

/** @returns verifications per second, with every core at work */
async function countVerifications(seconds: number): Promise<number> {
  let done = 0
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  const actors = Array.from({ length: availableParallelism() * 2 }, async () => {
    while (performance.now() < endsAt) {
      if (!(await verifyOnPool('sha384', content, key, signature))) throw new Error('wrong')
      done += 1
    }
  })
  await Promise.all(actors)
  return done / ((performance.now() - startedAt) / 1000)
}
