// The floor: the least a server on the same HTTP layer can do. It verifies the assertion and issues the token, and depending on
// its settings stores nothing, commits once for each request, or once for all requests of one turn. It checks no claim,
// negotiates no scope and keeps no log. It also answers a document of a given size, for what reading costs at least.
import {
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getRequestListener } from '@hono/node-server'
import BetterSqlite3 from 'better-sqlite3'
import { Hono } from 'hono'
import type { FloorSettings } from './floor-settings.ts'

const verifyOnPool = promisify(verify)
const signOnPool = promisify(sign)

process.once('message', (settings: FloorSettings) => {
  const router = new Hono()
  const issue = createIssuing(settings)
  router.post('/token', async (context) => {
    const form = new URLSearchParams(await context.req.text())
    return context.json(await issue(form.get('client_assertion') ?? ''), 200, {
      'Cache-Control': 'no-store',
    })
  })
  router.get('/document', () => {
    const headers = { 'Content-Type': 'application/fhir+json' }
    return new Response(settings.document, { headers })
  })
  const serve = getRequestListener(router.fetch, { overrideGlobalObjects: false })
  createServer((message, response) => void serve(message, response)).listen(
    settings.port,
    '127.0.0.1',
    () => process.send?.('listening'),
  )
})

function createIssuing(settings: FloorSettings) {
  const { scope, backend, accessToken } = settings
  const keys = new Map(
    backend.jwks.keys.map((jwk) => [jwk.kid, createPublicKey({ key: { ...jwk }, format: 'jwk' })]),
  )
  const store = openStore(settings)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return async (assertion: string) => {
    const { kid, jti } = await verifyAssertion(assertion, keys)
    const access_token =
      accessToken === 'opaque'
        ? randomBytes(32).toString('base64url')
        : await signToken({ sub: kid, scope, jti }, privateKey)
    await store(jti, access_token)
    return { access_token, token_type: 'Bearer', expires_in: 300, scope }
  }
}

async function verifyAssertion(assertion: string, keys: ReadonlyMap<unknown, KeyObject>) {
  const [head = '', payload = '', signature = ''] = assertion.split('.')
  const { alg, kid } = JSON.parse(Buffer.from(head, 'base64url').toString())
  const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const key = keys.get(kid)
  if (key === undefined) throw new Error(`there is no key ${kid}`)
  const input = { key, dsaEncoding: 'ieee-p1363' } as const
  const content = Buffer.from(`${head}.${payload}`)
  const bytes = Buffer.from(signature, 'base64url')
  const isGood = String(alg).startsWith('ES')
    ? await verifyOnPool('sha384', content, input, bytes)
    : verify('sha384', content, input, bytes)
  if (!isGood) throw new Error('the signature is wrong')
  return { kid: String(kid), jti: String(jti) }
}

async function signToken(claims: object, key: KeyObject): Promise<string> {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const content = `${encode({ alg: 'ES256', typ: 'at+jwt' })}.${encode(claims)}`
  const input = { key, dsaEncoding: 'ieee-p1363' } as const
  const signature = await signOnPool('sha256', Buffer.from(content), input)
  return `${content}.${signature.toString('base64url')}`
}

type Store = (jti: string, accessToken: string) => Promise<void> | void

function openStore({ storage, folder, port }: FloorSettings): Store {
  if (storage === 'nothing') return () => undefined
  const connection = new BetterSqlite3(join(folder, `floor-${port}.sqlite`))
  connection.pragma('journal_mode = WAL')
  connection.pragma('synchronous = FULL')
  connection.exec(`CREATE TABLE used (jti TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE issued (token TEXT PRIMARY KEY) WITHOUT ROWID`)
  const use = connection.prepare('INSERT INTO used VALUES (?)')
  const keep = connection.prepare('INSERT INTO issued VALUES (?)')
  const write = (jti: string, token: string) => {
    use.run(jti)
    keep.run(token)
  }
  if (storage === 'one commit each') return connection.transaction(write).immediate
  return groupCommits(connection, write)
}

function groupCommits(
  connection: BetterSqlite3.Database,
  write: (jti: string, token: string) => void,
): Store {
  let waiting: { jti: string; token: string; done: () => void }[] = []
  const writeAll = connection.transaction((group: typeof waiting) => {
    for (const { jti, token } of group) write(jti, token)
  })
  return (jti, token) =>
    new Promise((done) => {
      waiting.push({ jti, token, done })
      if (waiting.length > 1) return
      setImmediate(() => {
        const group = waiting
        waiting = []
        writeAll.immediate(group)
        for (const each of group) each.done()
      })
    })
}
