import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  addressOf,
  createAddressCertificate,
  createLocalAuthority,
  isLastingCertificate,
  issueLoopbackCertificate,
  openIdentity,
} from '../../../src/main/core/key-store/local-ca.ts'
import { createTestClock, createTestSecretBox } from '../../support/test-workbench.ts'

const world = () => ({
  clock: createTestClock(),
  secretBox: createTestSecretBox(),
  random: (count: number) => new Uint8Array(count).fill(7),
})

describe('local authority', () => {
  it('may vouch for loopback names only, and says so critically [HO-17]', async () => {
    const { certificate } = await createLocalAuthority(world())
    const der = new X509Certificate(certificate).raw.toString('hex')
    const ip = (hex: string, length: string) => `87${length}${hex}`
    expect(der).toContain('0603551d1e0101ff')
    expect(der).toContain(`8209${Buffer.from('localhost').toString('hex')}`)
    expect(der).toContain(ip('7f000000ff000000', '08'))
    expect(der).toContain(ip(`${'00'.repeat(15)}01${'ff'.repeat(16)}`, '20'))
    expect(new X509Certificate(certificate).ca).toBe(true)
  })

  it('issues a listener certificate for the loopback names [HO-17]', async () => {
    const here = world()
    const authority = await createLocalAuthority(here)
    const { cert, key } = await issueLoopbackCertificate(authority, here)
    const issued = new X509Certificate(cert)
    expect(issued.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true)
    expect(issued.checkHost('localhost')).toBe('localhost')
    expect(issued.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(issued.checkIP('::1')).toBe('::1')
    expect(issued.ca).toBe(false)
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  })

  it('keeps its key sealed, of no use to another host [HO-17]', async () => {
    const here = world()
    const authority = await createLocalAuthority(here)
    expect(Object.keys(authority).sort()).toEqual(['certificate', 'sealedPrivateKey'])
    const elsewhere = { ...here, secretBox: createTestSecretBox() }
    await expect(issueLoopbackCertificate(authority, elsewhere)).rejects.toThrow()
  })

  it('is to be replaced before what it issues would outlast it [HO-17]', async () => {
    const here = world()
    const authority = await createLocalAuthority(here)
    here.clock.advance((1_825 - 91) * 86_400)
    expect(isLastingCertificate(authority, here.clock)).toBe(true)
    here.clock.advance(2 * 86_400)
    expect(isLastingCertificate(authority, here.clock)).toBe(false)
  })
})

describe('certificate of an address', () => {
  it('stands for that one address and is no authority [HO-01]', async () => {
    const here = world()
    const stored = await createAddressCertificate('192.0.2.7', here)
    const { cert } = await openIdentity(stored, here)
    const certificate = new X509Certificate(cert)
    expect(addressOf(stored)).toBe('192.0.2.7')
    expect(certificate.checkIP('192.0.2.7')).toBe('192.0.2.7')
    expect(certificate.checkHost('localhost')).toBeUndefined()
    expect(certificate.ca).toBe(false)
  })
})
