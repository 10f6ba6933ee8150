import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { forgetCopied } from '../../../src/main/hosts/electron/copied-secrets.ts'
import { electron, resetElectron } from './fake-electron.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

beforeEach(() => {
  resetElectron()
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe('copied secret', () => {
  it('is taken off the clipboard after a minute, not before [EL-25]', async () => {
    electron.clipboard.text = 'the secret'
    forgetCopied(hashOf('the secret'))
    await vi.advanceTimersByTimeAsync(59_999)
    expect(electron.clipboard.text).toBe('the secret')
    await vi.advanceTimersByTimeAsync(1)
    expect(electron.clipboard.text).toBe('')
  })

  it('leaves alone what was copied since [EL-25]', async () => {
    electron.clipboard.text = 'the secret'
    forgetCopied(hashOf('the secret'))
    electron.clipboard.text = 'a note'
    await vi.advanceTimersByTimeAsync(60_000)
    expect(electron.clipboard.text).toBe('a note')
  })
})
