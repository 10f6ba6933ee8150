import { closeSync, openSync, readSync } from 'node:fs'
import type { StoreFile } from '../store-syscalls/store-syscalls.ts'

/** One call on a file of the store, in the order in which they were made. */
export type LoggedCall =
  | {
      readonly kind: 'write'
      readonly file: StoreFile
      readonly offset: number
      readonly bytes: Buffer
      readonly endsAt: number
    }
  | { readonly kind: 'sync'; readonly file: StoreFile; readonly endsAt: number }
  | {
      readonly kind: 'truncate'
      readonly file: StoreFile
      readonly length: number
      readonly endsAt: number
    }

const headBytes = 24
const files: readonly (StoreFile | undefined)[] = [undefined, 'database', 'wal']

/** Reads the log that store-syscalls.c writes: for each call operation, file (32 bits each), offset and length (64 bits each),
 * then the bytes of a write. `endsAt` is where the record ends in the log.
 */
export function readWriteLog(path: string, length: number): LoggedCall[] {
  const log = Buffer.alloc(length)
  const descriptor = openSync(path, 'r')
  readSync(descriptor, log, 0, length, 0)
  closeSync(descriptor)
  const calls: LoggedCall[] = []
  for (let at = 0; at + headBytes <= length; ) {
    const operation = log.readUInt32LE(at)
    const file = files[log.readUInt32LE(at + 4)]
    const offset = Number(log.readBigUInt64LE(at + 8))
    const size = Number(log.readBigUInt64LE(at + 16))
    const endsAt = at + headBytes + (operation === 1 ? size : 0)
    if (file === undefined || endsAt > length) throw new Error(`the write log is broken at ${at}`)
    if (operation === 1) {
      calls.push({
        kind: 'write',
        file,
        offset,
        bytes: log.subarray(at + headBytes, endsAt),
        endsAt,
      })
    } else if (operation === 2) calls.push({ kind: 'sync', file, endsAt })
    else calls.push({ kind: 'truncate', file, length: offset, endsAt })
    at = endsAt
  }
  return calls
}

const sector = 512

/** A file that grows by little writes; what lies behind its end is zero, as a hole in a file reads. */
class Bytes {
  #room: Buffer
  #length: number

  constructor(content: Buffer) {
    this.#room = Buffer.from(content)
    this.#length = content.length
  }

  content(): Buffer {
    return Buffer.from(this.#room.subarray(0, this.#length))
  }

  write(bytes: Buffer, offset: number): void {
    this.#reach(offset + bytes.length)
    bytes.copy(this.#room, offset)
  }

  resize(length: number): void {
    if (length < this.#length) this.#room.fill(0, length, this.#length)
    this.#reach(length)
    this.#length = length
  }

  /** Room is doubled, or thousands of appended sectors would each copy the file. */
  #reach(length: number): void {
    if (length > this.#room.length) {
      const room = Buffer.alloc(Math.max(length, this.#room.length * 2))
      this.#room.copy(room, 0, 0, this.#length)
      this.#room = room
    }
    this.#length = Math.max(this.#length, length)
  }
}

/** The files of a store as a device shows them after a cut of power. */
export class Device {
  readonly #durable: Readonly<Record<StoreFile, Bytes>>
  #pending: LoggedCall[] = []

  /** @param database what was durable before the first call; there was no log */
  constructor(database: Buffer) {
    this.#durable = { database: new Bytes(database), wal: new Bytes(Buffer.alloc(0)) }
  }

  /** Takes a call in; a flush makes what was asked of its file durable. */
  take(call: LoggedCall): void {
    if (call.kind !== 'sync') {
      this.#pending.push(call)
      return
    }
    for (const each of this.#pending) if (each.file === call.file) apply(this.#durable, each)
    this.#pending = this.#pending.filter(({ file }) => file !== call.file)
  }

  /** What is there when every write that was not flushed is lost, or all sectors of them but those that `isKept` keeps. */
  afterCut(isKept?: () => boolean): Readonly<Record<StoreFile, Buffer>> {
    const database = this.#durable.database.content()
    const wal = this.#durable.wal.content()
    if (isKept === undefined) return { database, wal }
    const image = { database: new Bytes(database), wal: new Bytes(wal) }
    for (const call of this.#pending) {
      if (call.kind === 'truncate' && isKept()) apply(image, call)
      if (call.kind !== 'write') continue
      for (let at = 0; at < call.bytes.length; at += sector) {
        if (!isKept()) continue
        const bytes = call.bytes.subarray(at, at + sector)
        apply(image, { ...call, offset: call.offset + at, bytes })
      }
    }
    return { database: image.database.content(), wal: image.wal.content() }
  }
}

function apply(files: Readonly<Record<StoreFile, Bytes>>, call: LoggedCall): void {
  if (call.kind === 'sync') return
  if (call.kind === 'truncate') files[call.file].resize(call.length)
  else files[call.file].write(call.bytes, call.offset)
}
