import { createCipheriv, createDecipheriv, createSecretKey, hash } from 'node:crypto'
import type { Platform } from '../platform.ts'
import { invalidInput } from './fhir-errors.ts'

/** Seals the place in a search result, so that a link shows nothing, cannot be changed, and works only
 * with the access token it was made for.
 * @see spec/security.md FH-06
 */
export interface PageLinks {
  seal(state: unknown, accessToken: string): string
  /** @throws {FhirError} 400: changed, made for another token, or made before the last start */
  open(sealed: string, accessToken: string): unknown
}

/** Page links under a key that lives as long as the program runs. */
export function createPageLinks(platform: Pick<Platform, 'random'>): PageLinks {
  const key = createSecretKey(platform.random(32))
  return {
    seal: (state, accessToken) => {
      const iv = platform.random(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      cipher.setAAD(bindingOf(accessToken))
      const sealed = Buffer.concat([cipher.update(JSON.stringify(state), 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open: (sealed, accessToken) => {
      const bytes = Buffer.from(sealed, 'base64url')
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
        decipher.setAAD(bindingOf(accessToken))
        decipher.setAuthTag(bytes.subarray(12, 28))
        const state = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
        return JSON.parse(state.toString('utf8'))
      } catch (cause) {
        const error = invalidInput(
          'this page link does not belong to this access token, or the server was started since: search again',
          'FH-06',
        )
        error.cause = cause
        throw error
      }
    },
  }
}

function bindingOf(accessToken: string): Buffer {
  return hash('sha256', accessToken, 'buffer')
}
