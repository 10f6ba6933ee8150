import type { LogFiles } from './store-files.ts'

const headerBytes = 32
const frameHeaderBytes = 24
/** Magic numbers of a write-ahead log; the last bit says how its checksums read 32-bit words. */
const magicLittleEndian = 0x377f0682
const magicBigEndian = 0x377f0683

/** Finds damage in the write-ahead log of a store that was left open, which SQLite would pass over: it takes the log up to the
 * first frame that does not fit and forgets what is behind it, acknowledged or not. With `synchronous=FULL` each transaction
 * is on the disk before the next one begins, so at most the last one may be unfinished; and the index beside the log names no
 * frame that is not on the disk. Without an index, a log that was cut off between two transactions cannot be told from one
 * that ends there.
 * @returns what is damaged, or undefined
 * @see SQLite file format 4, "The Write-Ahead Log"; WAL-mode file format, 2.1; spec/security.md RE-07
 */
export function findLogDamage({ log, index }: LogFiles): string | undefined {
  const known = readIndex(index)
  if (log.length < headerBytes) {
    return known === undefined || known.frames <= known.checkpointed
      ? undefined
      : `the log beside it lacks ${known.frames - known.checkpointed} frames`
  }
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength)
  const pageBytes = view.getUint32(8)
  const isFilled = log
    .subarray(headerBytes, headerBytes + frameHeaderBytes)
    .some((byte) => byte !== 0)
  if (!isHeaderWhole(view)) return isFilled ? 'the log beside it has a damaged header' : undefined
  const salt = log.subarray(16, 24)
  const frames = Math.floor((log.length - headerBytes) / (frameHeaderBytes + pageBytes))
  const whole = countWholeFrames(view, frames, pageBytes, salt)
  const isSameLog = known !== undefined && Buffer.compare(known.salt, salt) === 0
  if (isSameLog && known.frames > whole) {
    return `the log beside it is damaged or cut off behind frame ${whole} of ${known.frames}`
  }
  const lost = countCommitsBehind(view, { whole, frames, pageBytes, salt })
  if (lost <= 1) return undefined
  return `the log beside it is damaged behind frame ${whole}: ${lost} transactions would be lost`
}

interface LogIndex {
  /** How many frames were committed. */
  readonly frames: number
  /** How many of them are in the store's file already. */
  readonly checkpointed: number
  readonly salt: Uint8Array
}

/** Reads the header of the index, which is there twice, in the byte order of the machine; a torn one says nothing. */
function readIndex(index: Uint8Array): LogIndex | undefined {
  if (index.length < 100 || Buffer.compare(index.subarray(0, 48), index.subarray(48, 96)) !== 0) {
    return undefined
  }
  const numbers = new Uint32Array(index.slice(0, 100).buffer)
  const [frames = 0, checkpointed = 0] = [numbers[4], numbers[24]]
  return { frames, checkpointed, salt: index.subarray(32, 40) }
}

function isHeaderWhole(view: DataView): boolean {
  const magic = view.getUint32(0)
  if (magic !== magicLittleEndian && magic !== magicBigEndian) return false
  const pageBytes = view.getUint32(8)
  if (pageBytes < 512 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0) return false
  const sums = addChecksum([0, 0], view, { at: 0, length: 24 })
  return sums[0] === view.getUint32(24) && sums[1] === view.getUint32(28)
}

/** Counts the frames that SQLite takes: salt and running checksum fit. */
function countWholeFrames(
  view: DataView,
  frames: number,
  pageBytes: number,
  salt: Uint8Array,
): number {
  let sums: Sums = [view.getUint32(24), view.getUint32(28)]
  for (let frame = 0; frame < frames; frame += 1) {
    const at = headerBytes + frame * (frameHeaderBytes + pageBytes)
    sums = addChecksum(sums, view, { at, length: 8 })
    sums = addChecksum(sums, view, { at: at + frameHeaderBytes, length: pageBytes })
    const isWhole =
      hasSalt(view, at, salt) &&
      sums[0] === view.getUint32(at + 16) &&
      sums[1] === view.getUint32(at + 20)
    if (!isWhole) return frame
  }
  return frames
}

interface Behind {
  readonly whole: number
  readonly frames: number
  readonly pageBytes: number
  readonly salt: Uint8Array
}

/** Counts ends of transactions behind the last whole frame; frames of an older log have another salt. */
function countCommitsBehind(view: DataView, { whole, frames, pageBytes, salt }: Behind): number {
  let commits = 0
  for (let frame = whole; frame < frames; frame += 1) {
    const at = headerBytes + frame * (frameHeaderBytes + pageBytes)
    const isCommit = view.getUint32(at + 4) !== 0
    if (isCommit && hasSalt(view, at, salt)) commits += 1
  }
  return commits
}

function hasSalt(view: DataView, at: number, salt: Uint8Array): boolean {
  const own = new Uint8Array(view.buffer, view.byteOffset + at + 8, 8)
  return own.every((byte, index) => byte === salt[index])
}

type Sums = readonly [number, number]

function addChecksum(
  [first, second]: Sums,
  view: DataView,
  part: { at: number; length: number },
): Sums {
  const isLittleEndian = view.getUint32(0) === magicLittleEndian
  let [one, two] = [first, second]
  for (let at = part.at; at < part.at + part.length; at += 8) {
    one = (one + view.getUint32(at, isLittleEndian) + two) >>> 0
    two = (two + view.getUint32(at + 4, isLittleEndian) + one) >>> 0
  }
  return [one, two]
}
