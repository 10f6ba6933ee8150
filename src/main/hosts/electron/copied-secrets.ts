import { createHash } from 'node:crypto'
import { clipboard } from 'electron'
import { logToStderr, redactError } from '../node/json-log.ts'

/** How long a copied secret stays on the clipboard. */
const keptMs = 60_000

/** Clears the clipboard in a minute if it holds the text with this SHA-256 then; what was copied since stays.
 * @see spec/security.md EL-25
 */
export function forgetCopied(sha256: string): void {
  const timer = setTimeout(() => {
    clearIfHeld(sha256).catch((error: unknown) =>
      logToStderr({ level: 'warn', event: 'clipboard-not-cleared', details: redactError(error) }),
    )
  }, keptMs)
  // A program that ends clears nothing: what is on the clipboard is then the system's.
  timer.unref()
}

async function clearIfHeld(sha256: string): Promise<void> {
  const held = await clipboard.readText()
  if (createHash('sha256').update(held).digest('hex') === sha256) clipboard.clear()
}
