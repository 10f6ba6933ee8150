import { z } from 'zod'
import { method } from './contract.ts'
import { noParams } from './page.ts'

/** Milliseconds since the epoch up to the end of the year 9999, the last that certificates can name. */
const instantMs = z.int().min(0).max(253_402_300_799_000)

const clockState = z.strictObject({
  /** The time the program goes by, in milliseconds since the epoch. */
  nowMs: z.int(),
  /** The time of this machine, in milliseconds since the epoch. */
  machineMs: z.int(),
  /** How far the time of the program is ahead of the machine's, in seconds; negative when behind. */
  shiftSeconds: z.int(),
  /** Whether the time of the program stands still. */
  isFrozen: z.boolean(),
})

/** What the clock of the program shows, and how far that is from real time. */
export type ClockState = z.infer<typeof clockState>

/** Methods of the clock that server, tokens, certificates, CRLs and identity providers go by. */
export const clockMethods = {
  'clock.get': method('Tells the time of the program', noParams, clockState),
  'clock.shift': method(
    'Moves the time of the program by some seconds, forwards or back',
    z.strictObject({ seconds: z.int().min(-3_155_760_000).max(3_155_760_000) }),
    clockState,
  ),
  'clock.set': method(
    'Sets the time of the program to an instant, from where it goes on, or where it stands still',
    z.strictObject({ toMs: instantMs, isFrozen: z.boolean().default(false) }),
    clockState,
  ),
  'clock.freeze': method('Makes the time of the program stand still', noParams, clockState),
  'clock.reset': method('Takes the program back to the time of this machine', noParams, clockState),
}

/** Events of the clock: it was set, so whatever depends on the time is to be read again. */
export const clockEvents = { 'clock.changed': z.strictObject({ shiftSeconds: z.int() }) }
