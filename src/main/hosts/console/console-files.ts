import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { consoleContentSecurityPolicy, noncePlaceholder } from './content-security-policy.ts'

/** Where the build notes which files the console consists of. */
export const consoleFileListName = 'console-files.json'

const fileList = z.record(z.string().startsWith('/'), z.string())

/** The built console, served file by file from the list made at build time. */
export interface ConsoleFiles {
  /** Answers with a file of the console, or with an empty 404.
   * @param pathname path of the request exactly as it came, neither decoded nor normalised
   */
  respond(pathname: string): Promise<Response>
}

const documentPath = '/index.html'

const commonHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

const documentHeaders: Readonly<Record<string, string>> = {
  ...commonHeaders,
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
}

/** Reads the list of console files; a path is looked up in it and never reaches the file system.
 * @param directory folder of the built console
 * @param createNonce a fresh unguessable value for each document
 * @throws when the console was not built
 * @see spec/security.md EL-01, EL-07, HO-10
 */
export async function loadConsoleFiles(
  directory: string,
  createNonce: () => string,
): Promise<ConsoleFiles> {
  const list = await readFile(join(directory, consoleFileListName), 'utf8')
  const types = new Map(Object.entries(fileList.parse(JSON.parse(list))))
  return {
    respond: async (pathname) => {
      const path = pathname === '/' ? documentPath : pathname
      const type = types.get(path)
      if (type === undefined) return new Response(null, { status: 404, headers: commonHeaders })
      const content = await readFile(join(directory, ...path.split('/')))
      if (path === documentPath) return respondWithDocument(content.toString('utf8'), createNonce())
      return new Response(content, {
        headers: { ...commonHeaders, ...cachingOf(path), 'Content-Type': type },
      })
    },
  }
}

function respondWithDocument(html: string, nonce: string): Response {
  return new Response(html.replaceAll(noncePlaceholder, nonce), {
    headers: {
      ...documentHeaders,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': consoleContentSecurityPolicy(nonce),
    },
  })
}

/** Files under /assets/ carry a hash of their content in their name. */
function cachingOf(path: string): Readonly<Record<string, string>> {
  const isHashed = path.startsWith('/assets/')
  return { 'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-store' }
}
