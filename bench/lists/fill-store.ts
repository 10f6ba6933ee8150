import { createHash, randomBytes } from 'node:crypto'
import { createSqliteClientStore } from '../../src/main/core/authorization-server/clients/index.ts'
import { exchangeFileOf, openExchangeFile } from '../../src/main/core/exchange-log/exchange-file.ts'
import {
  createSqliteExchangeStore,
  indexedAtOnce,
} from '../../src/main/core/exchange-log/exchange-store.ts'
import { createKeyPairStore } from '../../src/main/core/key-store/key-pairs/key-pair-store.ts'
import { openDatabase } from '../../src/main/core/storage/index.ts'
import type { ExchangeDetail } from '../../src/shared/contract/traffic.ts'

/** How many rows each list gets. */
export const rowsOfEach = 100_000

/** What the row of a list is called: `Clinic app 004217`. The numbers rise with the order of the list by name. */
export const numberOf = (index: number) => String(index).padStart(6, '0')

/** The id of a client, key or exchange that `fillStore` wrote. */
export const idOf = (kind: 'client' | 'key' | 'exchange', index: number) =>
  `${kind}-${numberOf(index)}`

/** Keys that the program makes at its first start, for its test communities. */
export const ownKeys = 6

/** Makes a store with 100,000 clients, keys and exchanges, written by the stores of the program themselves, search words
 * included. It is older than the vault, so the first start of the program marks its rows as its own. What is sealed are
 * random bytes: lists never open them.
 * @param file path of the database, which must not exist
 */
export function fillStore(file: string): void {
  const now = Math.floor(Date.now() / 1000)
  const database = openDatabase(file, now * 1000)
  const exchangeFile = openExchangeFile(exchangeFileOf(file))
  try {
    const clients = createSqliteClientStore(database)
    const keys = createKeyPairStore(database)
    const exchanges = createSqliteExchangeStore(exchangeFile)
    database.transaction(() => {
      for (let index = 0; index < rowsOfEach; index += 1) {
        clients.write(buildClient(index, now), [])
        keys.insert(buildKeyPair(index, now))
      }
    })
    exchangeFile.transaction(() => {
      for (let start = 0; start < rowsOfEach; start += indexedAtOnce) {
        const batch = Array.from({ length: indexedAtOnce }, (_, place) =>
          buildExchange(start + place, now),
        )
        exchanges.append(batch, rowsOfEach)
      }
    })()
  } finally {
    exchangeFile.close()
    database.close()
  }
}

function buildClient(index: number, now: number) {
  return {
    client_id: idOf('client', index),
    metadata: {
      client_name: `Clinic app ${numberOf(index)}`,
      redirect_uris: [`https://app-${index}.example/callback`],
      token_endpoint_auth_method: 'none' as const,
      grant_types: ['authorization_code' as const, 'refresh_token' as const],
      scope: 'launch/patient patient/*.rs openid fhirUser',
      allowed_origins: [],
    },
    type: 'public' as const,
    registeredBy: 'console' as const,
    isDisabled: false,
    createdAt: now - rowsOfEach + index,
    updatedAt: now - rowsOfEach + index,
    origins: [`https://app-${index}.example`],
  }
}

function buildKeyPair(index: number, now: number) {
  const coordinate = () => randomBytes(32).toString('base64url')
  const members = { crv: 'P-256', kty: 'EC', x: coordinate(), y: coordinate() }
  const thumbprint = createHash('sha256').update(JSON.stringify(members)).digest('base64url')
  return {
    record: {
      id: idOf('key', index),
      // Before the keys of the test communities, in the order by name.
      name: `Access key ${numberOf(index)}`,
      tags: ['clinic'],
      algorithm: 'p-256',
      alg: 'ES256' as const,
      purpose: 'client-authentication' as const,
      owner: { kind: 'client' as const, id: idOf('client', index) },
      kid: thumbprint,
      thumbprint,
      publicJwk: { ...members, kid: thumbprint, alg: 'ES256', use: 'sig' },
      createdAt: now - rowsOfEach + index,
      expiresAt: null,
      retiredAt: null,
      successorId: null,
    },
    sealedPrivateKey: randomBytes(200),
  }
}

function buildExchange(index: number, now: number): ExchangeDetail {
  const body = JSON.stringify({
    resourceType: 'Patient',
    id: `p${numberOf(index)}`,
    name: [{ family: 'Okafor', given: ['Amara'] }],
  })
  return {
    id: idOf('exchange', index),
    sequence: 0,
    direction: 'inbound',
    startedAtMs: (now - rowsOfEach + index) * 1000,
    durationMs: 4,
    method: 'GET',
    url: `http://localhost:4100/fhir/Patient/p${numberOf(index)}`,
    area: 'fhir',
    status: index % 10 === 0 ? 403 : 200,
    client_id: idOf('client', index),
    grantId: null,
    launchRunId: null,
    errorCode: index % 10 === 0 ? 'insufficient_scope' : null,
    request: message([['accept', 'application/fhir+json']], null),
    response: message([['content-type', 'application/fhir+json']], body),
    notes: [
      {
        outcome: 'passed',
        check: 'scope-permits-read',
        clause: 'SMART App Launch 2.2.0, scopes for requesting FHIR resources',
        text: 'patient/*.rs permits reading Patient',
      },
    ],
    decodedTokens: [],
  }
}

function message(headers: [string, string][], body: string | null) {
  return { headers, body, bodyBytes: body?.length ?? 0, isTruncated: false }
}
