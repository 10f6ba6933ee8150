import { createHash } from 'node:crypto'
import type { SmartStyle } from '../../../../shared/contract/smart-style.ts'
import { HttpError } from '../../errors.ts'
import { addRoute, corsForAnyOrigin, pathParameter, type Router } from '../../http/index.ts'
import type { Handlers } from '../../rpc/index.ts'
import type { Database } from '../../storage/index.ts'

const firstStyle: SmartStyle = {
  color_background: '#fbfcfd',
  color_error: '#b3261e',
  color_highlight: '#0b6e99',
  color_modal_backdrop: '#1f2933',
  color_success: '#1e7d45',
  color_text: '#1f2933',
  dim_border_radius: '6px',
  dim_font_size: '14px',
  dim_spacing_size: '16px',
  font_family_body: 'IBM Plex Sans, system-ui, sans-serif',
  font_family_heading: 'IBM Plex Sans, system-ui, sans-serif',
}

/** The styles the simulated EHR has had. */
export interface SmartStyles {
  readonly handlers: Handlers<'smartStyle.get' | 'smartStyle.save'>
  /** Adds the documents, readable by anyone from any origin. */
  addRoutes(router: Router): void
}

/** Style documents in SQLite, each under the hash of its content: a changed style has another URL, and what an app
 * was given earlier still means the same.
 * @see SMART App Launch 2.2.0, scopes-and-launch-context, styling; CTX-10; COR-01
 */
export function createSmartStyles({ connection }: Database, issuer: string): SmartStyles {
  const insert = connection.prepare(
    'INSERT OR REPLACE INTO style_document (hash, content) VALUES (?, ?)',
  )
  const newest = connection.prepare<[], { hash: string; content: string }>(
    'SELECT hash, content FROM style_document ORDER BY sequence DESC LIMIT 1',
  )
  const byHash = connection
    .prepare<[string], string>('SELECT content FROM style_document WHERE hash = ?')
    .pluck()

  const save = (style: SmartStyle) => {
    const content = JSON.stringify(style)
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22)
    insert.run(hash, content)
    return { hash, content }
  }
  const describe = ({ hash, content }: { hash: string; content: string }) => ({
    // Written by save from a SmartStyle.
    style: JSON.parse(content) as SmartStyle,
    url: `${issuer}/smart-style/${hash}.json`,
  })
  return {
    handlers: {
      'smartStyle.get': async () => describe(newest.get() ?? save(firstStyle)),
      'smartStyle.save': async ({ style }) => describe(save(style)),
    },
    addRoutes: (router) => {
      router.use('/smart-style/*', corsForAnyOrigin())
      addRoute(router, '/smart-style/:file', {
        GET: (context) => {
          const content = byHash.get(pathParameter(context, 'file').replace(/\.json$/, ''))
          if (content === undefined) throw new HttpError(404, 'there is no such style document')
          return new Response(content, {
            headers: {
              'Content-Type': 'application/json',
              'Cache-Control': 'public, max-age=31536000, immutable',
            },
          })
        },
      })
    },
  }
}
