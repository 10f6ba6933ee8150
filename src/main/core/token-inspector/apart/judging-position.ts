/** Where a judging thread is, in memory that is shared, so that it can be read after the thread died: the piece, the token in
 * it and the line of that token; -1 where there is none.
 */
export type JudgingPosition = Int32Array<SharedArrayBuffer>

const piece = 0
const token = 1
const line = 2

/** The position of a thread that has begun nothing. */
export function createPosition(): JudgingPosition {
  return new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)).fill(-1)
}

/** Tells that a piece is being read, and no token of it is judged yet or any more. */
export function enterPiece(position: JudgingPosition, number: number): void {
  Atomics.store(position, token, -1)
  Atomics.store(position, piece, number)
}

/** Tells that a token is being judged.
 * @param index its place among the tokens of the piece
 * @param atLine its line in the file
 */
export function enterToken(position: JudgingPosition, index: number, atLine: number): void {
  Atomics.store(position, line, atLine)
  Atomics.store(position, token, index)
}

/** Reads where the thread is, or was when it ended. */
export function readPosition(position: JudgingPosition): {
  /** Undefined where it never began a piece. */
  readonly piece: number | undefined
  /** Undefined between tokens. */
  readonly token: { readonly index: number; readonly line: number } | undefined
} {
  const number = Atomics.load(position, piece)
  const index = Atomics.load(position, token)
  return {
    piece: number < 0 ? undefined : number,
    token: index < 0 ? undefined : { index, line: Atomics.load(position, line) },
  }
}
