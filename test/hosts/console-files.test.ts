import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeConsoleFileList } from '../../scripts/vite-console-files.mjs'
import { type ConsoleFiles, loadConsoleFiles } from '../../src/main/hosts/console/console-files.ts'
import { consoleContentSecurityPolicy } from '../../src/main/hosts/console/content-security-policy.ts'

let directory: string
let files: ConsoleFiles

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'trustbench-console-'))
  mkdirSync(join(directory, 'assets'))
  writeFileSync(join(directory, 'index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__">')
  writeFileSync(join(directory, 'assets', 'index-abc.js'), 'start()')
  writeFileSync(join(directory, 'assets', 'index-abc.js.map'), '{}')
  writeConsoleFileList(directory)
  let documents = 0
  files = await loadConsoleFiles(directory, () => {
    documents += 1
    return `nonce${documents}`
  })
})

afterAll(() => rmSync(directory, { recursive: true }))

describe('console files', () => {
  it('serves the document with the policy and a nonce of its own in each response [EL-07]', async () => {
    const first = await files.respond('/')
    const second = await files.respond('/index.html')

    expect(await first.text()).toBe('<meta property="csp-nonce" nonce="nonce1">')
    expect(await second.text()).toBe('<meta property="csp-nonce" nonce="nonce2">')
    expect(first.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-nonce1'; img-src 'self' data:; " +
        "font-src 'self'; connect-src 'self'; worker-src 'self'; frame-ancestors 'none'; " +
        "form-action 'none'; base-uri 'none'; object-src 'none'; require-trusted-types-for 'script'",
    )
  })

  it('allows nothing unsafe and no other host [EL-07]', () => {
    expect(consoleContentSecurityPolicy('n')).not.toMatch(/unsafe|\*|https?:|wss?:|blob:/)
  })

  it('says never to cache, frame, sniff or pass on the document [HO-09] [HO-10]', async () => {
    const { headers } = await files.respond('/')

    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })

  it('serves a hashed asset with its listed type, for ever [HO-10]', async () => {
    const response = await files.respond('/assets/index-abc.js')

    expect(await response.text()).toBe('start()')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })

  it.each([
    '/console-files.json',
    '/assets/index-abc.js.map',
    '/assets',
    '/assets/',
    '//index.html',
    '/./index.html',
    '/assets/../index.html',
    '/%2e%2e/index.html',
    '/INDEX.HTML',
    '/index.html\0',
    '/..\\index.html',
    '/__proto__',
    '/constructor',
    '',
  ])('answers %j with an empty 404, for it is not in the list [EL-01]', async (path) => {
    const response = await files.respond(path)

    expect(response.status).toBe(404)
    expect(await response.text()).toBe('')
  })

  it('refuses to start without a build', async () => {
    await expect(loadConsoleFiles(join(directory, 'assets'), () => 'n')).rejects.toThrow('ENOENT')
  })
})

describe('list of console files made by the build', () => {
  it('stops the build for a file whose media type it does not know', () => {
    writeFileSync(join(directory, 'assets', 'odd.bin'), '')
    try {
      expect(() => writeConsoleFileList(directory)).toThrow(
        '/assets/odd.bin: scripts/vite-console-files.mjs names no media type',
      )
    } finally {
      rmSync(join(directory, 'assets', 'odd.bin'))
    }
  })
})
