import { describe, expect, it } from 'vitest'
import {
  createCrlNumbers,
  createFetchedEvidence,
  type EvidenceReach,
  evidenceParsers,
  parseOcspRequest,
  rememberCrlNumbers,
} from '../../../src/main/core/certificate-path/index.ts'
import * as der from './support/der-writer.ts'
import * as pki from './support/test-certificates.ts'
import {
  buildHierarchy,
  buildIntermediate,
  judge,
  keys,
  leafWith,
} from './support/test-hierarchy.ts'
import { buildCrl, buildOcspResponse, certificateId } from './support/test-revocation.ts'

const crlUri = 'http://pki.example/ca.crl'
const ocspUri = 'http://ocsp.example/'
const aiaUri = 'http://pki.example/ca.cer'
const issuer = 'http://localhost:4100'

const pointed = buildHierarchy({
  leaf: leafWith(pki.crlDistributionPoint(crlUri), pki.authorityAccess({ caIssuers: aiaUri })),
})

type Answer = (request: Request) => Response | Promise<Response>

/** A network of addresses with answers, which counts what is asked, and a clock that can be moved. */
function network(answers: Readonly<Record<string, Answer>>, reach: Partial<EvidenceReach> = {}) {
  const asked: string[] = []
  const allowed: boolean[] = []
  let seconds = pki.now
  const answer = async (request: Request) => {
    asked.push(`${request.method} ${request.url}`)
    const found = answers[request.url]
    if (found === undefined) throw new Error('connection refused')
    return found(request)
  }
  const evidence = createFetchedEvidence({
    outboundFetch: async (request, mayConnect) => {
      for (const address of ['93.184.216.34', '10.0.0.1', '169.254.169.254', '127.0.0.1']) {
        allowed.push(mayConnect?.(address, 80) ?? true)
      }
      return answer(request)
    },
    answerHere: answer,
    reach: { issuer, isNearbyAllowed: false, isLocalOnly: false, ...reach },
    clock: { now: () => seconds * 1000 },
    reader: evidenceParsers,
  })
  const pass = (more: number) => {
    seconds += more
  }
  return { evidence, asked, allowed, pass }
}

const gives =
  (bytes: Uint8Array): Answer =>
  () =>
    new Response(new Uint8Array(bytes))
const problemsOf = async (answers: Readonly<Record<string, Answer>>, of = pointed) => {
  const { evidence } = network(answers)
  return (await evidence.crlsFor(of.leaf, of.intermediate)).problems
}

describe('fetched evidence', () => {
  it('fetches the list a certificate points to, as a list [UDAP-PKI-011]', async () => {
    let accept: string | null = null
    const { evidence, asked, allowed } = network({
      [crlUri]: (request) => {
        accept = request.headers.get('accept')
        return new Response(new Uint8Array(buildCrl()))
      },
    })
    const found = await evidence.crlsFor(pointed.leaf, pointed.intermediate)
    expect(found).toMatchObject({ items: [{ number: 1n }], problems: [] })
    expect(asked).toEqual([`GET ${crlUri}`])
    expect(accept).toBe('application/pkix-crl')
    expect(allowed).toEqual([true, false, false, false])
  })

  it('makes a verdict of what it fetched [UDAP-PKI-011, UDAP-PKI-014]', async () => {
    const entries = [{ serialNumber: pointed.leaf.serialNumber }]
    const answers: Record<string, Answer> = { [crlUri]: gives(buildCrl({ number: 1 })) }
    const { evidence } = network(answers)
    const policy = { revocation: 'require', noPointer: 'warn' } as const
    expect((await judge(pointed, policy, { evidence })).trusted).toBe(true)
    answers[crlUri] = gives(buildCrl({ entries, number: 2 }))
    expect((await judge(pointed, policy, { evidence })).trusted).toBe(true)
    evidence.refresh()
    expect((await judge(pointed, policy, { evidence })).reason).toBe('revoked')
  })

  it('keeps a list until its next update and no longer [UDAP-PKI-011]', async () => {
    const nextUpdate = der.time(pki.now + 100)
    const { evidence, asked, pass } = network({ [crlUri]: gives(buildCrl({ nextUpdate })) })
    const fetch = () => evidence.crlsFor(pointed.leaf, pointed.intermediate)
    await Promise.all([fetch(), fetch()])
    pass(100)
    await fetch()
    expect(asked).toHaveLength(1)
    pass(1)
    await fetch()
    expect(asked).toHaveLength(2)
  })

  it('asks again after a failure, but not at once [UDAP-PKI-013]', async () => {
    const { evidence, asked, pass } = network({})
    const fetch = () => evidence.crlsFor(pointed.leaf, pointed.intermediate)
    expect((await fetch()).problems).toEqual([`${crlUri} gave no answer (connection refused)`])
    await fetch()
    expect(asked).toHaveLength(1)
    pass(31)
    await fetch()
    expect(asked).toHaveLength(2)
  })

  it('asks a responder about the certificate and its issuer [UDAP-PKI-012]', async () => {
    const of = buildHierarchy({ leaf: leafWith(pki.authorityAccess({ ocsp: ocspUri })) })
    const requests: Uint8Array[] = []
    const { evidence, asked } = network({
      [ocspUri]: async (request) => {
        requests.push(await request.bytes())
        const id = certificateId(of.leaf, of.intermediate, 'sha1')
        return new Response(new Uint8Array(buildOcspResponse({ certificateId: id })))
      },
    })
    const verdict = await judge(of, { revocation: 'require', noPointer: 'warn' }, { evidence })
    expect(verdict.trusted).toBe(true)
    expect(verdict.triedPaths[0]?.evidence).toMatchObject([{ kind: 'ocsp' }])
    expect(asked).toEqual([`POST ${ocspUri}`])
    const [request] = requests
    expect(request && parseOcspRequest(request)).toMatchObject({
      certificateIds: [{ hash: 'sha1', serialNumber: of.leaf.serialNumber }],
    })
  })

  it('fetches missing issuers as a certificate or in a PKCS #7 [UDAP-PKI-003]', async () => {
    const bytes = buildIntermediate()
    const bundle = der.sequence(
      der.identifier('1.2.840.113549.1.7.2'),
      der.explicit(
        0,
        der.sequence(
          der.integer(1),
          der.set(),
          der.sequence(der.identifier('1.2.840.113549.1.7.1')),
          der.element(0xa0, bytes),
          der.set(),
        ),
      ),
    )
    for (const answer of [bytes, bundle]) {
      const { evidence } = network({ [aiaUri]: gives(answer) })
      const question = { candidates: [], evidence }
      const verdict = await judge(pointed, { mayFetchIssuers: true }, question)
      expect(verdict.trusted).toBe(true)
    }
    const { evidence } = network({})
    const down = await judge(pointed, { mayFetchIssuers: true }, { candidates: [], evidence })
    expect(down).toMatchObject({ reason: 'issuer-not-found' })
    expect(down.failure?.seen).toContain(`${aiaUri} gave no answer`)
  })

  it.each([
    ['a page', Buffer.from('<html>')],
    ['data of another type', der.sequence(der.identifier('1.2.840.113549.1.7.1'))],
    ['bytes after the certificate', Buffer.concat([buildIntermediate(), Buffer.of(0)])],
  ])('tells of %s instead of issuers [UDAP-PKI-003]', async (_what, bytes) => {
    const { evidence } = network({ [aiaUri]: gives(bytes) })
    expect(await evidence.issuersOf(pointed.leaf)).toMatchObject({
      items: [],
      problems: [expect.stringContaining('what was fetched is malformed')],
    })
  })

  it('answers addresses of this server in process, afresh each time, and only what it publishes [UDAP-CA-003, UDAP-PKI-019]', async () => {
    const own = `${issuer}/pki/demo/ca.crl`
    const of = (uri: string) => buildHierarchy({ leaf: leafWith(pki.crlDistributionPoint(uri)) })
    const { evidence, asked, allowed } = network({ [own]: gives(buildCrl()) })
    const { leaf, intermediate } = of(own)
    expect((await evidence.crlsFor(leaf, intermediate)).items).toHaveLength(1)
    await evidence.crlsFor(leaf, intermediate)
    expect(asked).toHaveLength(2)
    expect(allowed).toEqual([])
    const elsewhere = of(`${issuer}/pki/../token`)
    const refused = await evidence.crlsFor(elsewhere.leaf, elsewhere.intermediate)
    expect(refused.problems).toEqual([
      `${issuer}/pki/../token is not fetched: it is this server itself, outside of what it publishes`,
    ])
  })

  it.each([
    'http://127.0.0.1/a.crl',
    'http://localhost/a.crl',
    'http://ca.localhost./a.crl',
    'http://[::1]/a.crl',
    'http://10.1.2.3/a.crl',
    'http://192.168.1.1/a.crl',
    'http://169.254.169.254/latest',
    'http://[fd00::1]/a.crl',
    'http://2130706433/a.crl',
    'http://user:secret@pki.example/a.crl',
    'ldap://pki.example/cn=crl',
    'file:///etc/passwd',
  ])('never fetches %s out of a certificate [UDAP-PKI-019]', async (uri) => {
    const { leaf, intermediate } = buildHierarchy({ leaf: leafWith(pki.crlDistributionPoint(uri)) })
    const { evidence, asked } = network({})
    expect(await evidence.crlsFor(leaf, intermediate)).toMatchObject({
      items: [],
      problems: [expect.stringContaining('is not fetched')],
    })
    expect(asked).toEqual([])
  })

  it('fetches nearby where the community lives, and nothing else when told so [UDAP-PKI-019]', async () => {
    const near = network({ [crlUri]: gives(buildCrl()) }, { isNearbyAllowed: true })
    await near.evidence.crlsFor(pointed.leaf, pointed.intermediate)
    expect(near.allowed).toEqual([true, true, false, true])
    const local = network(
      { [crlUri]: gives(buildCrl()) },
      { isNearbyAllowed: true, isLocalOnly: true },
    )
    await local.evidence.crlsFor(pointed.leaf, pointed.intermediate)
    expect(local.allowed).toEqual([false, false, false, true])
  })

  const badAnswers: ReadonlyArray<readonly [what: string, Answer, problem: string]> = [
    ['another status', () => new Response('', { status: 404 }), 'answered 404'],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { Location: 'http://10.0.0.1' } }),
      'answered 302',
    ],
    [
      'an encoding',
      () => new Response(new Uint8Array(buildCrl()), { headers: { 'Content-Encoding': 'gzip' } }),
      'answered encoded as gzip',
    ],
    ['too much', () => new Response(new Uint8Array(5_242_881)), 'more than 5242880 bytes'],
    ['no list', () => new Response('<html>'), 'what was fetched is malformed'],
  ]
  it.each(badAnswers)(
    'tells of %s instead of a list [L-11, UDAP-PKI-013]',
    async (_what, answer, problem) => {
      expect(await problemsOf({ [crlUri]: gives(buildCrl()) })).toEqual([])
      const [told] = await problemsOf({ [crlUri]: answer })
      expect(told).toContain(problem)
    },
  )

  it('tries the first three addresses of a certificate [L-11]', async () => {
    const uris = Array.from({ length: 5 }, (_, index) => `http://pki.example/${index}.crl`)
    const of = buildHierarchy({ leaf: leafWith(pki.crlDistributionPoint(...uris)) })
    const { evidence, asked } = network({})
    const { problems } = await evidence.crlsFor(of.leaf, of.intermediate)
    expect(asked).toHaveLength(3)
    expect(problems.at(-1)).toBe('2 more addresses were not tried')
  })

  it('remembers numbers of lists that were used, never of forged ones [UD-11]', async () => {
    const numbers = createCrlNumbers()
    const judgeBy = async (bytes: Uint8Array) => {
      const { outboundFetch, ...tools } = {
        outboundFetch: async () => new Response(new Uint8Array(bytes)),
        answerHere: async () => new Response(),
        reach: { issuer, isNearbyAllowed: false, isLocalOnly: false },
        clock: { now: () => pki.now * 1000 },
        reader: evidenceParsers,
        crlNumbers: numbers,
      }
      const evidence = createFetchedEvidence({ ...tools, outboundFetch })
      const policy = { revocation: 'require', noPointer: 'warn' } as const
      const verdict = await judge(pointed, policy, { evidence })
      rememberCrlNumbers(verdict, numbers)
      return verdict.trusted
    }
    expect(await judgeBy(buildCrl({ number: 900, signedBy: keys.stranger.privateKey }))).toBe(false)
    expect(await judgeBy(buildCrl({ number: 7 }))).toBe(true)
    expect(await judgeBy(buildCrl({ number: 6 }))).toBe(false)
    expect(await judgeBy(buildCrl({ number: 8 }))).toBe(true)
  })
})
