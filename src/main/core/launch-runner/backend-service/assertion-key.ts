import type { JwsKey } from '../../jwt/index.ts'

/** The key of a backend service, with the id by which its server finds the public one. */
export interface AssertionKey extends JwsKey {
  readonly kid: string
}
