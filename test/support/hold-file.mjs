// Loaded by --import into the real program: as if a scanner held one of its files, so that the first calls on it fail. HELD_FILE
// is `{ call, name, code, skip, times }`: the function of node:fs, how the path ends, the error, from which call on and how often.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { call, name, code, skip, times } = JSON.parse(process.env['HELD_FILE'] ?? '')
const original = fs[call]
let calls = 0

fs[call] = (path, ...rest) => {
  if (!String(path).endsWith(name)) return original(path, ...rest)
  calls += 1
  if (calls <= skip || calls > skip + times) return original(path, ...rest)
  const failure = new Error(`${code}: held by another program, ${call} '${path}'`)
  throw Object.assign(failure, { code, syscall: call, path })
}
syncBuiltinESMExports()
