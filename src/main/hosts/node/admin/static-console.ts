import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import type { Platform } from '../../../core/platform.ts'
import { problem, renderProblem } from './problem-response.ts'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** The policy of the console page; styles made at run time carry the nonce of their page.
 * @see spec/security.md EL-07
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}

/** Serves the built console: exactly the files that were there at start, found by name and never by path.
 * @param directory folder of index.html
 */
export function createStaticConsole(directory: string, random: Platform['random']) {
  const files = listFiles(directory)
  return async (path: string): Promise<Response | undefined> => {
    const name = path === '/' ? '/index.html' : path
    if (name === '/index.html' && !files.has(name)) {
      return renderProblem(problem('unavailable', 'the console is not built: npm run build'))
    }
    const file = files.get(name)
    if (file === undefined) return undefined
    if (name === '/index.html') return renderPage(await readFile(file, 'utf8'), random)
    return new Response(new Uint8Array(await readFile(file)), {
      headers: {
        'Content-Type': mediaTypes[extname(name)] ?? 'application/octet-stream',
        // Names in assets/ carry a hash of their content.
        ...(name.startsWith('/assets/')
          ? { 'Cache-Control': 'public, max-age=31536000, immutable' }
          : {}),
      },
    })
  }
}

function listFiles(directory: string): ReadonlyMap<string, string> {
  if (!existsSync(directory)) return new Map()
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name)
        return [`/${relative(directory, file).split(sep).join('/')}`, file]
      }),
  )
}

function renderPage(html: string, random: Platform['random']): Response {
  const nonce = Buffer.from(random(16)).toString('base64url')
  const meta = `<meta property="csp-nonce" content="${nonce}">`
  return new Response(html.replace('<head>', `<head>${meta}`), {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy(nonce),
      'X-Frame-Options': 'DENY',
    },
  })
}
