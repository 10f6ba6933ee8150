import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  describeAge,
  type PageKind,
  pageAssets,
  pageHeaders,
} from '../../../src/main/core/authorization-server/interaction/pages/index.ts'
import { gallery } from '../../support/page-gallery.ts'

const kinds = [...new Set(gallery.map((page) => page.kind))]
const redirectUri = 'https://growth.app.test/callback?x=1'

describe('page headers', () => {
  it.each(kinds)(
    '%s is not stored, sniffed, framed or referred from [SAL-23] [HO-09] [HO-10]',
    (kind) => {
      expect(pageHeaders(kind, { redirectUri })).toMatchObject({
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
        'X-Frame-Options': 'DENY',
      })
      expect(policyOf(kind, { redirectUri })).toMatchObject({
        'default-src': "'none'",
        'style-src': "'self'",
        'font-src': "'self'",
        'frame-ancestors': "'none'",
        'base-uri': "'none'",
      })
    },
  )

  it.each(kinds)('%s sets no opener policy, as apps under test open popups [HO-09]', (kind) => {
    expect(pageHeaders(kind)).not.toHaveProperty('Cross-Origin-Opener-Policy')
  })

  it.each(gallery)(
    '$name allows exactly the script that it contains [SAL-23]',
    ({ html, kind }) => {
      const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1]
      const allowed = policyOf(kind)['script-src']
      if (script === undefined) expect(allowed).toBeUndefined()
      else expect(allowed).toBe(`'sha256-${createHash('sha256').update(script).digest('base64')}'`)
    },
  )

  it('lets the simulated EHR frame an embedded launch, and nobody else [SAL-23]', () => {
    const options = { redirectUri, frameAncestor: 'http://localhost:4100/ehr' }
    expect(policyOf('consent', options)['frame-ancestors']).toBe('http://localhost:4100')
    expect(pageHeaders('consent', options)).not.toHaveProperty('X-Frame-Options')
    expect(() => pageHeaders('consent', { frameAncestor: 'app:x' })).toThrow(TypeError)
  })

  it.each([
    ['https://growth.app.test/cb', "'self' https://growth.app.test"],
    ['https://growth.app.test:8443/cb', "'self' https://growth.app.test:8443"],
    ['http://localhost:3000/cb', "'self' http://localhost:* http://127.0.0.1:*"],
    ['http://[::1]:3000/cb', "'self' http:"],
    ['com.example.app:/cb', "'self' com.example.app:"],
  ])('decision forms may end at %s [AS-32]', (uri, sources) => {
    for (const kind of ['login', 'patient-picker', 'encounter-picker', 'consent'] as const) {
      expect(policyOf(kind, { redirectUri: uri })['form-action']).toBe(sources)
    }
  })

  it('decision forms may end at further addresses of the client, each named once [AS-32]', () => {
    const appUris = ['https://growth.app.test/home', 'https://www.app.test/']
    expect(policyOf('consent', { redirectUri, appUris })['form-action']).toBe(
      "'self' https://growth.app.test https://www.app.test",
    )
  })

  it('the form_post page may send its form to the redirect origin only [AS-32]', () => {
    expect(policyOf('form-post', { redirectUri })['form-action']).toBe('https://growth.app.test')
    expect(policyOf('form-post', { redirectUri: 'http://localhost:3000/cb' })['form-action']).toBe(
      'http://localhost:3000',
    )
  })

  it.each(['error', 'finished', 'landing'] as const)('%s may send no form [SAL-30]', (kind) => {
    expect(policyOf(kind, { redirectUri })['form-action']).toBe("'none'")
  })
})

describe('page assets', () => {
  it('hold everything that pages and style sheet refer to', () => {
    const sheet = [...pageAssets].find(([path]) => path.endsWith('.css'))?.[1].body()
    const css = new TextDecoder().decode(sheet)
    const used = [
      ...gallery.flatMap(({ html }) => [...html.matchAll(/href="(\/assets\/[^"]+)"/g)]),
      ...css.matchAll(/url\(([^)]+)\)/g),
    ].map((match) => match[1])
    expect([...pageAssets.keys()].sort()).toEqual([...new Set(used)].sort())
  })

  it('are named after their content, so that they may be kept for ever [HO-10]', () => {
    for (const [path, asset] of pageAssets) {
      const hash = createHash('sha256').update(asset.body()).digest('hex').slice(0, 16)
      expect(path).toContain(hash)
      expect(asset.cacheControl).toBe('public, max-age=31536000, immutable')
    }
  })

  it('are three fonts, a style sheet and an icon', () => {
    expect([...pageAssets.values()].map((asset) => asset.contentType).sort()).toEqual([
      'font/woff2',
      'font/woff2',
      'font/woff2',
      'image/svg+xml',
      'text/css; charset=utf-8',
    ])
  })
})

describe('describeAge', () => {
  it.each([
    ['1984-03-12', '42 y'],
    ['1984-11-22', '41 y'],
    ['2025-03-01', '20 mo'],
    ['2026-11-01', '20 d'],
    ['2026-11-21', '0 d'],
    ['2026-09', '2 mo'],
    ['1938', 'about 88 y'],
    ['2026-12-01', undefined],
  ])('born %s, on 2026-11-21: %s [CTX-03]', (birthDate, age) => {
    expect(describeAge(birthDate, '2026-11-21')).toBe(age)
  })
})

function policyOf(
  kind: PageKind,
  options?: Parameters<typeof pageHeaders>[1],
): Record<string, string | undefined> {
  const policy = pageHeaders(kind, options)['Content-Security-Policy'] ?? ''
  return Object.fromEntries(
    policy.split('; ').map((directive) => {
      const space = directive.indexOf(' ')
      return [directive.slice(0, space), directive.slice(space + 1)]
    }),
  )
}
