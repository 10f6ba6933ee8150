import { hash } from 'node:crypto'
import type { Platform } from '../platform.ts'

/** A fresh unguessable value of 256 bits in base64url: codes, tokens, launch handles.
 * @see GEN-14; RFC 6749 section 10.10
 */
export function createRandomValue(platform: Pick<Platform, 'random'>): string {
  return Buffer.from(platform.random(32)).toString('base64url')
}

/** What the store keeps of an unguessable value. */
export function hashValue(value: string): Buffer {
  return hash('sha256', value, 'buffer')
}
