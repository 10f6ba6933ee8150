import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import { describe, expect, it } from 'vitest'
import { buildName } from '../../../src/main/core/certificate-authority/encoding/names.ts'
import {
  encodeRevokedEntries,
  signRevocationList,
} from '../../../src/main/core/certificate-authority/encoding/revocation-list.ts'
import { createSigner } from '../../../src/main/core/certificate-authority/encoding/signer.ts'
import { findCrlEntry, parseCrl } from '../../../src/main/core/certificate-path/index.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const issuer = new Uint8Array(AsnConvert.serialize(buildName([{ type: 'CN', value: 'Lists' }])))
const now = Date.UTC(2026, 2, 7) / 1_000

const sign = (entries: readonly Uint8Array[], number = 1) =>
  signRevocationList(
    {
      issuer,
      number,
      thisUpdate: now,
      nextUpdate: now + 60,
      issuerKeyIdentifier: randomBytes(20),
      entries,
    },
    createSigner(privateKey),
  )

describe('the encoding of a CRL', () => {
  it('holds twenty thousand entries of which each is found [UDAP-CA-003]', async () => {
    const serials = Array.from({ length: 20_000 }, () => `01${randomBytes(16).toString('hex')}`)
    const pages = [serials.slice(0, 10_000), serials.slice(10_000)].map((page) =>
      encodeRevokedEntries(page.map((serial) => ({ serial, revokedAt: now - 1, reasonCode: 4 }))),
    )
    const crl = parseCrl(await sign(pages))
    for (const index of [0, 9_999, 10_000, 19_999]) {
      const entry = findCrlEntry(crl, serials[index] ?? '')
      expect(entry).toMatchObject({ reason: 'superseded', revokedAt: now - 1 })
    }
    expect(findCrlEntry(crl, '01ff')).toBeUndefined()
  })

  it('keeps numbers positive and short, and times of any century [UDAP-CA-003]', async () => {
    const late = Date.UTC(2051, 0, 1) / 1_000
    const entries = encodeRevokedEntries([
      { serial: 'ff01', revokedAt: now, reasonCode: 0 },
      { serial: '7f', revokedAt: late, reasonCode: 1 },
    ])
    const crl = parseCrl(await sign([entries], 128))
    expect(crl.number).toBe(128n)
    expect(findCrlEntry(crl, '00ff01') ?? findCrlEntry(crl, 'ff01')).toMatchObject({
      revokedAt: now,
    })
    expect(findCrlEntry(crl, '7f')).toMatchObject({ revokedAt: late, reason: 'keyCompromise' })
  })

  it('leaves out the list of entries when there is none [UDAP-CA-003]', async () => {
    expect(parseCrl(await sign([])).entries).toBeUndefined()
  })
})
