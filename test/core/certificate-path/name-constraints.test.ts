import { describe, expect, it } from 'vitest'
import * as der from './support/der-writer.ts'
import * as pki from './support/test-certificates.ts'
import {
  buildHierarchy,
  caWith,
  judge,
  keys,
  leafUri,
  leafWith,
  names,
  outcomeOf,
} from './support/test-hierarchy.ts'

type Kind = 'uri' | 'dns' | 'email' | 'ip' | 'directory'

/** Names under one subtree: whether they are inside, outside, or cannot be told, which is refused on either side. */
const cases: ReadonlyArray<
  readonly [kind: Kind, base: string, inside: string[], outside: string[], undecidable: string[]]
> = [
  [
    'uri',
    'a.example',
    [
      'https://a.example',
      'https://a.example/fhir',
      'https://a.example:8443/x',
      'https://user@a.example/',
      'https://user:a%40b@a.example/',
      'HTTPS://A.EXAMPLE/',
      'https://a.example?x',
      'https://a.example#x',
      'udap://a.example',
      'https://a.example:/',
    ],
    [
      'https://b.example',
      'https://sub.a.example',
      'https://a.example.evil',
      'https://a.example@b.example/',
      'https://b.example/a.example',
      'https://b.example#@a.example',
      'https://xa.example',
    ],
    [
      'urn:oid:1.2.3',
      'mailto:x@a.example',
      'a.example',
      'https:a.example',
      'https:/a.example',
      'https://',
      'https:///a.example',
      'https://10.0.0.1/',
      'https://[::1]/',
      'https://a.example./',
      'https://a..example/',
      'https://a%2eexample/',
      'https://a.example\\@b.example/',
      'https://user@b.example@a.example/',
      'https://a.example:80:80/',
      '//a.example',
    ],
  ],
  [
    'uri',
    '.a.example',
    ['https://sub.a.example/', 'https://x.y.a.example/', 'https://SUB.A.EXAMPLE'],
    ['https://a.example/', 'https://xa.example/', 'https://a.example.b/', 'https://b.example'],
    ['urn:x', 'https://127.0.0.1/'],
  ],
  ['uri', '', ['https://a.example/', 'udap://b.example'], [], ['urn:x', 'https://127.0.0.1/']],
  ['uri', 'no host', [], [], ['https://a.example/', 'urn:x']],
  ['email', 'x y@a.example', [], [], ['x@a.example', 'y@a.example']],
  [
    'dns',
    'a.example',
    ['a.example', 'sub.a.example', 'x.y.A.Example', '*.a.example', '*.sub.a.example'],
    ['b.example', 'xa.example', 'a.example.b', 'example'],
    ['a.example.', '.a.example', 'a..a.example', 'a b.example', '10.0.0.1', '*', 'a.*.example'],
  ],
  ['dns', '', ['a.example', 'b', '*.c'], [], ['a.example.']],
  [
    'email',
    'a.example',
    ['x@a.example', 'X@A.EXAMPLE', 'x.y+z@a.example'],
    ['x@b.example', 'x@sub.a.example', 'a.example@b.example'],
    ['a.example', '@a.example', '"x"@a.example', 'x@y@a.example', 'x y@a.example', 'x@'],
  ],
  ['email', '.a.example', ['x@sub.a.example'], ['x@a.example', 'x@xa.example'], ['x']],
  ['email', 'x@a.example', ['x@a.example', 'x@A.example'], ['X@a.example', 'y@a.example'], ['x']],
  [
    'ip',
    '0a010000ffff0000',
    ['0a010000', '0a01ffff'],
    ['0a020000', '0b010000', '00000000000000000000ffff0a010000'],
    [],
  ],
  [
    'ip',
    `${'20010db8'.padEnd(32, '0')}${'ffffffff'.padEnd(32, '0')}`,
    ['20010db8000000000000000000000001'],
    ['20010db9000000000000000000000001', '20010db8'],
    [],
  ],
  ['ip', '0000000000000000', ['0a010000', 'ffffffff'], [], []],
  [
    'directory',
    'O=Example',
    ['O=Example', 'O=Example,CN=x', 'O=EXAMPLE ,CN=x'],
    ['CN=x', 'CN=x,O=Example', 'O=Example2,CN=x', 'OU=Example,CN=x'],
    [],
  ],
]

/** The subject stays within the constraints of its kind, so that the alternative names decide. */
function leafNamed(kind: Kind, value: string) {
  const subject = kind === 'directory' ? '' : names.leaf
  return { ...leafWith(pki.subjectAltName([[kind, value]], true)), subject }
}

const permit = (kind: Kind, base: string) => caWith(pki.nameConstraints([[kind, base]]))
const exclude = (kind: Kind, base: string) => caWith(pki.nameConstraints([], [[kind, base]]))
// No intermediate of its own: its name would have to keep constraints of directory names too.
const judgeUnder = (intermediate: object, leaf: object) => outcomeOf({ intermediate, leaf })

const rows = cases.flatMap(([kind, base, inside, outside, undecidable]) => [
  ...inside.map((name) => [kind, base, name, 'inside'] as const),
  ...outside.map((name) => [kind, base, name, 'outside'] as const),
  ...undecidable.map((name) => [kind, base, name, 'undecidable'] as const),
])

describe('name constraints', () => {
  it.each(rows)('%s under %j: %j is %s [UD-06, UDAP-PKI-007]', async (kind, base, name, place) => {
    const leaf = leafNamed(kind, name)
    expect(await judgeUnder(permit(kind, base), leaf)).toBe(
      place === 'inside' ? 'trusted' : 'name-constraints',
    )
    expect(await judgeUnder(exclude(kind, base), leaf)).toBe(
      place === 'outside' ? 'trusted' : 'name-constraints',
    )
  })

  it('has 90 cases and more [UD-06]', () => {
    expect(rows.length).toBeGreaterThanOrEqual(90)
  })

  it('never passes over constraints of URIs (RUSTSEC-2026-0098) [UD-06]', async () => {
    const leaf = leafNamed('uri', 'https://x.a.example/r4')
    expect(await judgeUnder(permit('uri', '.a.example'), leaf)).toBe('trusted')
    expect(await judgeUnder(permit('uri', '.b.example'), leaf)).toBe('name-constraints')
    expect(await judgeUnder(exclude('uri', '.a.example'), leaf)).toBe('name-constraints')
    expect(await judgeUnder(permit('uri', '.a.example'), leafNamed('uri', 'urn:x'))).toBe(
      'name-constraints',
    )
  })

  it('does not let a wildcard cover an excluded name [UD-06]', async () => {
    const wildcard = leafNamed('dns', '*.a.example')
    expect(await judgeUnder(exclude('dns', 'x.b.example'), wildcard)).toBe('trusted')
    expect(await judgeUnder(exclude('dns', 'x.a.example'), wildcard)).toBe('name-constraints')
    expect(await judgeUnder(permit('dns', 'x.a.example'), wildcard)).toBe('name-constraints')
  })

  it('leaves names of other kinds alone [UD-06]', async () => {
    expect(await judgeUnder(permit('dns', 'a.example'), leafNamed('uri', leafUri))).toBe('trusted')
    expect(await judgeUnder(permit('uri', 'a.example'), leafNamed('dns', 'b'))).toBe('trusted')
  })

  it('wants every name of a kind inside, and takes any of several subtrees [UD-06]', async () => {
    const both = (one: string, other: string) =>
      leafWith(pki.uriSan(`https://${one}/`, `https://${other}/`))
    const permitted = caWith(
      pki.nameConstraints([
        ['uri', 'a.example'],
        ['uri', 'b.example'],
      ]),
    )
    expect(await judgeUnder(permitted, both('a.example', 'b.example'))).toBe('trusted')
    expect(await judgeUnder(permitted, both('a.example', 'c.example'))).toBe('name-constraints')
  })

  it('lets an exclusion win over a permission [UD-06]', async () => {
    const constraints = (excluded: string) =>
      caWith(pki.nameConstraints([['dns', 'example']], [['dns', excluded]]))
    const leaf = leafNamed('dns', 'a.example')
    expect(await judgeUnder(constraints('b.example'), leaf)).toBe('trusted')
    expect(await judgeUnder(constraints('a.example'), leaf)).toBe('name-constraints')
  })

  it('adds up the constraints of all issuers, the anchor included (CVE-2026-9648) [UD-06]', async () => {
    const leaf = leafWith(pki.uriSan('https://x.a.example/'))
    const outcome = (root: string, intermediate: string) =>
      outcomeOf({ root: permit('uri', root), intermediate: permit('uri', intermediate), leaf })
    expect(await outcome('.example', '.a.example')).toBe('trusted')
    expect(await outcome('.b.example', '.a.example')).toBe('name-constraints')
    expect(await outcome('.example', '.b.example')).toBe('name-constraints')
  })

  it('applies directory names to the subject [UD-06]', async () => {
    const root = permit('directory', 'O=Example')
    expect(await outcomeOf({ root })).toBe('trusted')
    expect(await outcomeOf({ root, leaf: { subject: 'O=Other,CN=leaf' } })).toBe('name-constraints')
    expect(await outcomeOf({ root: exclude('directory', names.leaf) })).toBe('name-constraints')
  })

  it('applies mail constraints to the subject where no alternative name is one [UD-06]', async () => {
    const mail = { subject: 'O=Example,emailAddress=x@b.example' }
    const intermediate = permit('email', 'a.example')
    const within = { subject: 'O=Example,emailAddress=x@a.example' }
    expect(await outcomeOf({ intermediate, leaf: within })).toBe('trusted')
    expect(await outcomeOf({ intermediate, leaf: mail })).toBe('name-constraints')
    const named = { ...mail, ...leafWith(pki.subjectAltName([['email', 'x@a.example']])) }
    expect(await outcomeOf({ intermediate, leaf: named })).toBe('trusted')
  })

  it('never takes the common name for a host [UD-06, UD-07]', async () => {
    const intermediate = permit('dns', 'a.example')
    expect(await outcomeOf({ intermediate, leaf: { subject: 'O=Example,CN=b.example' } })).toBe(
      'trusted',
    )
  })

  it('refuses names of a kind whose constraints are not processed [UD-06]', async () => {
    const intermediate = caWith(pki.nameConstraints([['registered', '1.2.3']]))
    expect(await outcomeOf({ intermediate })).toBe('trusted')
    const leaf = leafWith(pki.subjectAltName([['registered', '1.2.3']]))
    expect(await outcomeOf({ intermediate, leaf })).toBe('name-constraints')
    expect(await outcomeOf({ leaf })).toBe('trusted')
  })

  it('refuses constraints in a leaf [UD-06]', async () => {
    expect(await outcomeOf({ leaf: leafWith() })).toBe('trusted')
    const leaf = leafWith(pki.nameConstraints([['dns', 'a.example']]))
    expect(await outcomeOf({ leaf })).toBe('name-constraints')
  })

  it('exempts a self-issued issuer and never the leaf [UD-06]', async () => {
    const root = exclude('directory', names.intermediate)
    const selfIssued = { issuer: names.intermediate, subject: names.intermediate }
    const first = buildHierarchy({ root, intermediate: { extensions: caWith().extensions } })
    expect((await judge(first)).reason).toBe('name-constraints')
    const rootWithName = {
      subject: names.intermediate,
      issuer: names.intermediate,
      extensions: exclude('directory', names.intermediate).extensions,
    }
    const rollover = buildHierarchy({ root: rootWithName, intermediate: selfIssued })
    expect((await judge(rollover)).trusted).toBe(true)
    const leaf = { subject: names.intermediate }
    expect(
      (await judge(buildHierarchy({ root: rootWithName, intermediate: selfIssued, leaf }))).reason,
    ).toBe('name-constraints')
  })

  it('refuses more comparisons than it will make [UD-06, UD-12]', async () => {
    const subtrees = (count: number) =>
      caWith(
        pki.nameConstraints(Array.from({ length: count }, (_, i) => ['dns', `h${i}`] as const)),
      )
    const manyNames = (count: number) =>
      leafWith(
        pki.subjectAltName(Array.from({ length: count }, (_, i) => ['dns', `a.h${i}`] as const)),
      )
    expect(await outcomeOf({ intermediate: subtrees(100), leaf: manyNames(100) })).toBe('trusted')
    const verdict = await judge(
      buildHierarchy({ intermediate: subtrees(300), leaf: manyNames(300) }),
    )
    expect(verdict.failure?.wanted).toBe('at most 65536 comparisons')
  })

  it('says which name and which subtrees [UD-06, UDAP-PKI-021]', async () => {
    const verdict = await judge(buildHierarchy({ intermediate: permit('uri', 'a.example') }))
    expect(verdict.failure).toMatchObject({
      id: 'UD-06',
      seen: `uri ${leafUri}`,
      wanted: 'within uri a.example',
    })
  })

  it('reads a subtree without a minimum only [UD-06]', () => {
    const subtree = der.sequence(pki.generalName('dns', 'a'), der.element(0x80, Buffer.of(0)))
    const value = der.sequence(der.element(0xa0, subtree))
    const request = {
      subject: names.intermediate,
      issuer: names.root,
      publicKey: keys.intermediate.publicKey,
      signedBy: keys.root.privateKey,
      extensions: [pki.extension('2.5.29.30', value, true)],
    }
    expect(() => pki.certificate(request)).toThrow('subtree')
  })
})
