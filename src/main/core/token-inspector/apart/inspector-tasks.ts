import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { InspectorQuestion } from '../../../../shared/contract/inspector.ts'
import { type JweSecret, secretForJwe } from '../decrypt-jwe.ts'

/** Opens a JWE with a key somebody chose. */
export interface DecryptTask {
  readonly kind: 'decrypt'
  readonly compact: string
  readonly key: JweKey
}

/** Reads and inspects what the main process is about to, with nothing but what is given. */
export interface RehearseTask {
  readonly kind: 'rehearse'
  readonly text: string
  readonly verification: InspectorQuestion['verification']
  /** Epoch seconds. */
  readonly now: number
  /** Whether the text is inspected, too; otherwise only what it is verified with is read. */
  readonly isInspected: boolean
}

/** What the process of the Inspector does. */
export type InspectorTask = DecryptTask | RehearseTask

/** What came out of it; no content where the JWE was not opened. */
export type InspectorTaskAnswer =
  | { readonly kind: 'rehearsed' }
  | { readonly kind: 'content'; readonly content: string | undefined }

/** A key as it is sent: a stored private key as PKCS #8, or a secret that was given. */
export type JweKey = { readonly pkcs8: Uint8Array } | JweSecret

/** Makes a key of what was sent; a private one is overwritten there. */
export function readJweKey(key: JweKey): KeyObject {
  if ('secret' in key) return secretForJwe(key)
  const { pkcs8 } = key
  try {
    const octets = Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.length)
    return createPrivateKey({ key: octets, format: 'der', type: 'pkcs8' })
  } finally {
    pkcs8.fill(0)
  }
}
