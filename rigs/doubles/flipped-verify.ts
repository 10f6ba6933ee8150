// Loaded into a process by --import, as a control: what verifies a signature says the opposite.
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const { verify } = crypto

// Its other form, with a callback, is not used by those who are judged.
const opposite = (...given: unknown[]): unknown =>
  !Reflect.apply(verify as (...given: unknown[]) => unknown, crypto, given)
crypto.verify = opposite as typeof verify

syncBuiltinESMExports()
