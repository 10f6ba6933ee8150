import { spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { endianness } from 'node:os'
import { join } from 'node:path'

const source = join(import.meta.dirname, 'store-syscalls.c')
const folder = join(import.meta.dirname, '..', '..', '.cache', 'rigs')

/** What is to happen at a system call on the store. */
export interface StoreFault {
  /** `tear` writes half and ends the process. */
  readonly action: 'kill' | 'tear' | 'fail'
  readonly files: readonly StoreFile[]
  readonly operations: readonly StoreOperation[]
  /** It happens at this one, counted from now; 1 is the next. */
  readonly at: number
  /** For `fail`: the errno. */
  readonly error?: number
  /** For `fail`: whether every later one fails too, until it is lifted. */
  readonly isLasting?: boolean
}

export type StoreFile = 'database' | 'wal'
export type StoreOperation = 'write' | 'sync' | 'truncate'

const actions = { kill: 1, fail: 2, tear: 3 } as const
const fileBits = { database: 1, wal: 2 } as const
const operationBits = { write: 1, sync: 2, truncate: 4 } as const

/** The system calls of a server on its store, to be watched and disturbed. */
export interface StoreSyscalls {
  /** Environment of the server. */
  readonly env: NodeJS.ProcessEnv
  arm(fault: StoreFault): void
  /** Lifts what was armed. */
  disarm(): void
  /** Bytes of the log so far. */
  logged(): number
  readonly logFile: string
}

/** Builds the library that stands between a server and the system, once for each machine.
 * @returns its path, or what is missing
 */
export function buildStoreSyscalls(): { library: string } | { missing: string } {
  if (process.platform !== 'linux' || endianness() !== 'LE') {
    return { missing: 'the system calls of the store can be watched on Linux only' }
  }
  mkdirSync(folder, { recursive: true })
  const library = join(folder, 'store-syscalls.so')
  if (existsSync(library) && statSync(library).mtimeMs > statSync(source).mtimeMs)
    return { library }
  const args = ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl', '-lpthread']
  const { status, stderr } = spawnSync('cc', args, { encoding: 'utf8' })
  if (status === 0) return { library }
  return { missing: `no C compiler that works (cc): ${stderr ?? 'not found'}` }
}

/** Prepares a server to be watched.
 * @param place an empty folder for control and log
 * @param isLogging whether every write is logged with its bytes
 */
export function watchStore(library: string, place: string, isLogging: boolean): StoreSyscalls {
  const controlFile = join(place, 'control')
  const logFile = join(place, 'writes')
  writeFileSync(controlFile, Buffer.alloc(32))
  const set = (values: readonly number[]) => {
    const descriptor = openSync(controlFile, 'r+')
    const bytes = Buffer.alloc(24)
    for (const [index, value] of values.entries()) bytes.writeInt32LE(value, index * 4)
    // The action last: it is what the library looks at first.
    writeSync(descriptor, bytes, 4, 20, 4)
    writeSync(descriptor, bytes, 0, 4, 0)
    closeSync(descriptor)
  }
  return {
    env: {
      LD_PRELOAD: library,
      STORE_SYSCALLS_CONTROL: controlFile,
      ...(isLogging ? { STORE_SYSCALLS_LOG: logFile } : {}),
    },
    arm: ({ action, files, operations, at, error = 0, isLasting = false }) => {
      const fileMask = files.reduce((mask, file) => mask | fileBits[file], 0)
      const operationMask = operations.reduce((mask, each) => mask | operationBits[each], 0)
      set([actions[action], fileMask, operationMask, at, error, isLasting ? 1 : 0])
    },
    disarm: () => set([0, 0, 0, 0, 0, 0]),
    logged: () => statSync(logFile, { throwIfNoEntry: false })?.size ?? 0,
    logFile,
  }
}
