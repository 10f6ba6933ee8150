import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Bounds the sockets of a listener. */
export interface SocketLimit {
  /** Counts a socket that was just accepted; over the bound, one that gives the server nothing to do is dropped. */
  admit(socket: Socket): void
  /** Notes that a request came on a socket, once its head is there. */
  noteRequest(message: IncomingMessage, response: ServerResponse): void
}

interface HeldSocket {
  readonly socket: Socket
  /** The latest request on it. */
  exchange?: { readonly message: IncomingMessage; readonly response: ServerResponse }
}

/** Builds the bound. Who holds many sockets open without asking must not keep others out, so the newcomer is let in and the oldest
 * socket is dropped on which no whole request has come; where there is none, the oldest one that waits for a next request;
 * and the newcomer itself only where every socket waits for its answer.
 * @see spec/security.md HO-12, L-13
 */
export function createSocketLimit(most: number): SocketLimit {
  // By peer, since a socket with TLS is another object than the one that was accepted; in the order of arrival.
  const held = new Map<string, HeldSocket>()
  return {
    admit: (socket) => {
      const peer = peerOf(socket)
      const newcomer: HeldSocket = { socket }
      held.set(peer, newcomer)
      socket.once('close', () => {
        if (held.get(peer) === newcomer) held.delete(peer)
      })
      if (held.size <= most) return
      const [leaving, { socket: dropped }] = findLeaving(held) ?? [peer, newcomer]
      held.delete(leaving)
      dropped.destroy()
    },
    noteRequest: (message, response) => {
      const entry = held.get(peerOf(message.socket))
      if (entry !== undefined) entry.exchange = { message, response }
    },
  }
}

/** The newcomer is the last in the order, so it is found only where all others are at work. */
function findLeaving(held: ReadonlyMap<string, HeldSocket>): [string, HeldSocket] | undefined {
  const entries = [...held]
  const newcomer = entries.pop()
  const isAsking = ({ exchange }: HeldSocket) =>
    exchange === undefined || !exchange.message.complete
  const isIdle = ({ exchange }: HeldSocket) => exchange?.response.writableFinished === true
  const find = (is: (entry: HeldSocket) => boolean) => entries.find(([, entry]) => is(entry))
  return find(isAsking) ?? find(isIdle) ?? newcomer
}

const peerOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`
