import { describe, expect, it } from 'vitest'
import {
  checkKeySetUrl,
  type FetchReach,
  isConnectionAllowed,
} from '../../../../src/main/core/authorization-server/client-keys/fetch-policy.ts'
import { KeySetError } from '../../../../src/main/core/authorization-server/client-keys/index.ts'
import { type AddressKind, addressKindOf } from '../../../../src/main/core/outbound-address.ts'

const ownBases = ['http://localhost:4100', 'http://localhost:4101']
const typed: FetchReach = { isTypedByOperator: true, client_id: 'be', ownBases }
const selfRegistered: FetchReach = { isTypedByOperator: false, client_id: 'be', ownBases }

const addresses: Readonly<Record<AddressKind, readonly string[]>> = {
  public: ['8.8.8.8', '1.0.0.1', '172.15.0.1', '172.32.0.1', '100.63.255.255', '100.128.0.1']
    .concat(['192.167.1.1', '223.255.255.255', '2606:4700::1111', '2a00:1450:4001::1'])
    .concat(['::ffff:8.8.8.8', '::ffff:808:808', '64:ff9b::808:808', '2002:808:808::1']),
  private: ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1']
    .concat(['100.64.0.1', 'fc00::1', 'fd12:3456::1', '::ffff:10.0.0.1', '::ffff:a00:1'])
    .concat(['64:ff9b::a00:1', '2002:a00:1::1', '::FFFF:C0A8:0101']),
  loopback: ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'],
  forbidden: ['0.0.0.0', '0.1.2.3', '169.254.0.1', '169.254.169.254', '192.0.0.1', '192.0.2.1']
    .concat(['192.88.99.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1'])
    .concat(['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '::', 'fe80::1'])
    .concat(['fe80::1%eth0', 'febf::1', 'fec0::1', 'ff02::1', '2001::1', '2001:db8::1', '3fff::1'])
    .concat(['100::1', '::127.0.0.1', '::ffff:169.254.169.254', '64:ff9b:1::a00:1', '4000::1'])
    .concat(['', 'localhost', '127.1', '0x7f.0.0.1', '0177.0.0.1', '2130706433', '1.2.3.256'])
    .concat([':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '12345::', 'g::1', '::1.2.3']),
}

describe('address kinds', () => {
  it.each(
    Object.entries(addresses).flatMap(([kind, list]) => list.map((one) => [one, kind] as const)),
  )('%s is %s [AS-19]', (address, kind) => {
    expect(addressKindOf(address)).toBe(kind)
  })
})

describe('sockets for key sets', () => {
  it('go to public addresses for anyone, to near ones for the operator, to the rest never [AS-19]', () => {
    const verdicts = (reach: FetchReach) =>
      Object.values(addresses).map((list) =>
        Array.from(new Set(list.map((address) => isConnectionAllowed(address, 8443, reach)))),
      )
    expect(verdicts(typed)).toEqual([[true], [true], [true], [false]])
    expect(verdicts(selfRegistered)).toEqual([[true], [false], [false], [false]])
    expect(isConnectionAllowed('127.0.0.1', 4100, typed)).toBe(false)
    expect(isConnectionAllowed('::1', 4101, typed)).toBe(false)
  })
})

describe('sockets for key sets, the usual ports', () => {
  it.each([
    ['https://localhost', 443, 80],
    ['http://localhost', 80, 443],
  ])('of %s are the own one: %i and not %i [AS-19]', (own, taken, free) => {
    const reach = { ...typed, ownBases: [own] }
    expect(isConnectionAllowed('127.0.0.1', taken, reach)).toBe(false)
    expect(isConnectionAllowed('127.0.0.1', free, reach)).toBe(true)
  })
})

describe('URLs of key sets', () => {
  const near = ['http://localhost:8080/', 'https://app.localhost/', 'http://127.0.0.1:8080/']
    .concat([
      'http://[::1]:8080/',
      'https://10.0.0.1/',
      'https://192.168.1.1/',
      'https://[fd00::1]/',
    ])
    .concat(['http://2130706433:8080/', 'http://0x7f.1:8080/', 'http://0177.0.0.1:8080/'])
    .concat(['http://127.1:8080/', 'https://LOCALHOST:1/', 'https://localhost.:8443/'])
  const never = ['ftp://keys.test/', 'file:///etc/passwd', 'data:,x', 'http://keys.test/']
    .concat(['http://10.0.0.1/', 'https://169.254.169.254/', 'https://0xa9fea9fe/'])
    .concat(['https://2852039166/', 'https://0251.0376.0251.0376/', 'https://[fe80::1]/'])
    .concat([
      'https://[::ffff:169.254.169.254]/',
      'https://0/',
      'https://[::]/',
      'https://224.0.0.1/',
    ])
    .concat(['http://localhost:4100/clients', 'http://127.0.0.1:4100/', 'https://[::1]:4100/'])
    .concat(['http://localhost:4101/jwks', 'http://127.0.0.1:4101/jwks'])

  it.each(near)('%s are for the operator alone [AS-19]', (url) => {
    expect(() => checkKeySetUrl(new URL(url), typed)).not.toThrow()
    expect(() => checkKeySetUrl(new URL(url), selfRegistered)).toThrow(KeySetError)
  })

  it.each(never)('%s are for nobody [AS-19]', (url) => {
    for (const reach of [typed, selfRegistered]) {
      expect(() => checkKeySetUrl(new URL(url), reach)).toThrow(KeySetError)
    }
  })

  it('on public hosts are for everybody [AS-19]', () => {
    for (const reach of [typed, selfRegistered]) {
      expect(() => checkKeySetUrl(new URL('https://keys.test:8443/jwks'), reach)).not.toThrow()
    }
  })
})
