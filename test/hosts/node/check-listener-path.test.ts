import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  createAddressCertificate,
  createLocalAuthority,
  issueLoopbackCertificate,
} from '../../../src/main/core/key-store/local-ca.ts'
import { findListenerFault } from '../../../src/main/hosts/node/check-listener-path.ts'
import { createTestClock, createTestSecretBox } from '../../support/test-workbench.ts'

const clock = createTestClock()
const world = {
  clock,
  secretBox: createTestSecretBox(),
  random: (count: number) => new Uint8Array(randomBytes(count)),
}

describe('the certificate of a listener', () => {
  it('is accepted under its authority, and that of an address under itself [HO-17] [HO-01]', async () => {
    const authority = await createLocalAuthority(world)
    const { cert } = await issueLoopbackCertificate(authority, world)
    expect(await findListenerFault(cert, authority.certificate, clock)).toBeUndefined()
    const { certificate } = await createAddressCertificate('192.0.2.7', world)
    expect(await findListenerFault(certificate, certificate, clock)).toBeUndefined()
  })

  it('is refused under another authority, and when its time is over [HO-17] [UD-01] [UD-03]', async () => {
    const authority = await createLocalAuthority(world)
    const { cert } = await issueLoopbackCertificate(authority, world)
    const other = await createLocalAuthority(world)
    expect(await findListenerFault(cert, other.certificate, clock)).toMatch(/wanted/)
    clock.advance(91 * 86_400)
    expect(await findListenerFault(cert, authority.certificate, clock)).toMatch(/^not-after/)
  })
})
