import type { LogEntry } from '../../core/platform.ts'

/** C1 controls, line separators and the marks that turn text around; JSON itself escapes C0. */
const hiddenCharacters = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** Renders one log line: JSON on one line in which every character that could hide or move text is escaped.
 * @param now milliseconds since the epoch
 * @see spec/security.md AS-23
 */
export function renderLogLine({ level, event, details }: LogEntry, now: number): string {
  const line = JSON.stringify({ time: new Date(now).toISOString(), level, event, ...details })
  return line.replace(
    hiddenCharacters,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Writes log lines to stderr; stdout belongs to the ready line and to what commands print. */
export function logToStderr(entry: LogEntry): void {
  process.stderr.write(`${renderLogLine(entry, Date.now())}\n`)
}

/** Describes an unexpected error without its message, which may quote a secret: kinds, codes and places only. */
export function redactError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error }
  const { code } = error as NodeJS.ErrnoException // absent on errors that are not the system's
  const places = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return {
    error: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    at: places.slice(0, 8).map((line) => line.trim().slice(3)),
    ...(error.cause === undefined ? {} : { cause: redactError(error.cause) }),
  }
}
