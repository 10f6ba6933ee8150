import type { LaunchStep } from '../../../src/shared/contract/launch-step.ts'
import type { TestWorkbench } from '../../support/test-workbench.ts'

/** A browser with a cookie jar, that goes where it is sent. */
export interface Browser {
  /** Sends one request; redirects are returned, not followed. */
  visit(url: string, init?: RequestInit): Promise<Response>
  /** Forgets its cookies, as another browser would not have them. */
  forget(): void
}

/** A browser whose requests go to the workbench. */
export function createBrowser(bench: TestWorkbench): Browser {
  const jar = new Map<string, { value: string; path: string }>()
  return {
    visit: async (url, init = {}) => {
      const { pathname } = new URL(url)
      const cookies = [...jar].filter(([, { path }]) => pathname.startsWith(path))
      const headers = new Headers(init.headers)
      if (cookies.length > 0) {
        headers.set('Cookie', cookies.map(([name, { value }]) => `${name}=${value}`).join('; '))
      }
      const response = await bench.request(url, { ...init, headers, redirect: 'manual' })
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
        const equals = pair.indexOf('=')
        const path = attributes.find((attribute) => attribute.startsWith('Path='))?.slice(5) ?? '/'
        jar.set(pair.slice(0, equals), { value: pair.slice(equals + 1), path })
      }
      return response
    },
    forget: () => jar.clear(),
  }
}

/** Where a response sends the browser. */
export function locationOf(response: Response): string {
  const location = response.headers.get('location')
  if (location === null) throw new Error(`HTTP ${response.status}, no redirect`)
  return location
}

/** Ids of the checks with this outcome, over all steps. */
export function checksThat(
  outcome: LaunchStep['checks'][number]['outcome'],
  steps: readonly LaunchStep[],
): string[] {
  return steps.flatMap(({ checks }) =>
    checks.filter((check) => check.outcome === outcome).map(({ check }) => check),
  )
}
