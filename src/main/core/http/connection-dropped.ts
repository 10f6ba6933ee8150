/** No answer is to be sent: a listener ends the connection, and who asked within the program meets what a failed request is. */
export class ConnectionDroppedError extends Error {
  override readonly name = 'ConnectionDroppedError'

  constructor() {
    super('the connection ended without an answer')
  }
}
