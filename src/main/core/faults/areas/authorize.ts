import { nowhere } from '../strangers.ts'
import { redirect } from '../transforms/redirects.ts'
import { unavailable } from '../transforms/refusals.ts'

/** How authorization responses go wrong. */
export function authorizeImplementations() {
  const isOutcome = (name: string) => name === 'code' || name.startsWith('error')
  const withError = (error: string) =>
    redirect((pairs) =>
      pairs.some(([name]) => name === 'code')
        ? pairs.map(([name, value]) => (name === 'code' ? ['error', error] : [name, value]))
        : undefined,
    )
  const forName = (wanted: string, alter: (value: string) => ReadonlyArray<string>) =>
    redirect((pairs) =>
      pairs.some(([name]) => name === wanted)
        ? pairs.flatMap(([name, value]) =>
            name === wanted
              ? alter(value).map((each) => [name, each] as const)
              : [[name, value] as const],
          )
        : undefined,
    )
  return {
    'state-changed': forName('state', () => ['another-state']),
    'state-dropped': forName('state', () => []),
    'iss-missing': forName('iss', () => []),
    'iss-foreign': forName('iss', () => [nowhere]),
    'error-for-code': withError('access_denied'),
    'error-server-error': withError('server_error'),
    'code-missing': redirect((pairs) => pairs.filter(([name]) => !isOutcome(name))),
    'code-twice': forName('code', (code) => [code, code]),
    'code-garbled': forName('code', (code) => [[...code].reverse().join('')]),
    'authorize-unavailable': unavailable('authorize'),
  }
}
