// Loaded into a process by --import, as a control: what verifies a signature says the opposite.
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const { verify } = crypto

crypto.verify = ((...given: Parameters<typeof verify>) =>
  !Reflect.apply(verify, crypto, given)) as typeof verify

syncBuiltinESMExports()
