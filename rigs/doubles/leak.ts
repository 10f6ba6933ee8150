// Loaded into a server by --import, as a control: each request leaves memory and an open file behind.
import { openSync } from 'node:fs'
import { Server } from 'node:http'

const kept: unknown[] = []
const { emit } = Server.prototype

Server.prototype.emit = function (this: Server, event: string | symbol, ...values: unknown[]) {
  if (event === 'request') kept.push(Buffer.alloc(262_144, 1), openSync('/dev/null', 'r'))
  return Reflect.apply(emit, this, [event, ...values])
}
