// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import {
  renderDestinationPage,
  renderErrorPage,
  renderFormPostPage,
  renderLandingPage,
} from '../../../src/main/core/authorization-server/interaction/pages/index.ts'
import { factsOf, parsePage, textOf } from '../../support/page-document.ts'
import * as fixtures from '../../support/page-fixtures.ts'

describe('outcome pages', () => {
  it('an error page gives the code, the check, what was seen and wanted, the rule and the exchange [SAL-31]', () => {
    const page = parsePage(renderErrorPage(fixtures.error))
    expect(factsOf(page, 'main')).toEqual([
      ['Error code', 'invalid_request'],
      ['Check that failed', 'redirect_uri is identical to a registered one'],
      ['Parameter', 'redirect_uri'],
      ['Seen', 'https://growth.app.test/callback/'],
      ['Wanted', 'https://growth.app.test/callback'],
      ['Rule', 'RFC 9700 section 4.1.3'],
      ['Exchange', 'x-01JD8W3T9V'],
    ])
  })

  it('an error page leads nowhere: no form, link or refresh [SAL-30]', () => {
    const page = parsePage(renderErrorPage(fixtures.error))
    expect(page.querySelectorAll('form, main a, meta[http-equiv]')).toHaveLength(0)
  })

  it('the page before leaving names the whole destination and leads exactly there [AS-02]', () => {
    const page = parsePage(renderDestinationPage(fixtures.destination))
    expect(textOf(page, 'h1')).toBe('Leave for unknown.example.test?')
    expect(textOf(page, 'main')).toContain('https://unknown.example.test/cb?x=1')
    expect(page.querySelector('main a')?.getAttribute('href')).toBe(
      'https://unknown.example.test/cb?x=1&error=invalid_scope&state=s',
    )
  })

  it.each(['javascript:alert(1)//', 'data:text/html,x', 'blob:https://a.test/1'])(
    'no page leads to %s [AS-02]',
    (redirectUri) => {
      const app = { ...fixtures.app, redirectUri }
      const response = { mode: 'query', location: redirectUri } as const
      expect(() => renderDestinationPage({ ...fixtures.destination, app, response })).toThrow(
        TypeError,
      )
      expect(() => renderFormPostPage({ ...fixtures.formPost, redirectUri })).toThrow(TypeError)
    },
  )

  it('the form_post page holds the parameters unchanged, and a button for browsers without scripts [SAL-25] [AS-32]', () => {
    const page = parsePage(renderFormPostPage(fixtures.formPost))
    const form = page.querySelector('form')
    expect(form?.action).toBe(fixtures.app.redirectUri)
    expect([...new FormData(form ?? undefined)]).toEqual(fixtures.formPost.parameters)
    expect(textOf(page, 'noscript')).toContain('Continue')
  })

  it('the landing page leads to the discovery documents and warns about trusting the CA', () => {
    const page = parsePage(renderLandingPage(fixtures.landing))
    const links = [...page.querySelectorAll('.links a')].map((link) => link.getAttribute('href'))
    expect(links).toContain('http://localhost:4100/fhir/.well-known/smart-configuration')
    expect(textOf(page, 'main')).toContain('never in the operating system')
  })
})
