import type { MessagePort } from 'node:worker_threads'
import type { JudgingPosition } from '../apart/judging-position.ts'
import type { BulkPiece } from '../apart/protocol.ts'
import { createFactsList, type Judge, judgePiece } from './judge-piece.ts'

/** Judges pieces in a thread, one after the other, so that their tokens come in order, and sends what it finds to the thread that
 * keeps rows.
 * @returns takes the next piece
 */
export function servePieces(
  rows: MessagePort,
  position: JudgingPosition,
  judge: Judge,
): (piece: BulkPiece) => void {
  const facts = createFactsList()
  let turn = Promise.resolve()
  return (piece) => {
    turn = turn.then(async () => {
      const found = await judgePiece(piece, judge, facts, position)
      const { lines, fingerprints, expiresAt } = found
      rows.postMessage(found, [
        lines.buffer,
        fingerprints.buffer,
        expiresAt.buffer,
        found.facts.buffer,
      ])
    })
  }
}
