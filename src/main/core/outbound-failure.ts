/** Why a request to another server came to nothing, for people. */
export interface OutboundExplanation {
  /** One sentence without its full stop. */
  readonly text: string
  /** What was met, as the names and dates of a certificate; undefined where there is no more than the text. */
  readonly seen?: string | undefined
  readonly wanted?: string | undefined
  /** What to do, in whole sentences. */
  readonly advice: string
}

/** A request to another server failed for a reason that a person can act on. Hosts throw it; nothing in it is secret. */
export class OutboundFailure extends Error {
  override readonly name: string = 'OutboundFailure'
  readonly explanation: OutboundExplanation

  constructor(explanation: OutboundExplanation, options?: ErrorOptions) {
    super(sentenceOf(explanation), options)
    this.explanation = explanation
  }
}

const generalAdvice = 'Check the address, and that the server runs.'

/** Explains whatever a request failed with. */
export function explainOutbound(cause: unknown): OutboundExplanation {
  if (cause instanceof OutboundFailure) return cause.explanation
  if (!(cause instanceof Error)) return { text: String(cause), advice: generalAdvice }
  const inner = cause.cause instanceof Error ? `, ${cause.cause.message}` : ''
  return { text: `${cause.message}${inner}`, advice: generalAdvice }
}

/** Text, what was seen and what was wanted as one sentence, without the advice. */
export function sentenceOf({ text, seen, wanted }: OutboundExplanation): string {
  const met = seen === undefined ? '' : `; seen ${seen}`
  return `${text}${met}${wanted === undefined ? '' : `; wanted ${wanted}`}`
}
