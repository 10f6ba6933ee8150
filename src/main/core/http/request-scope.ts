/** One thing a rule found out about a request, kept with the exchange for the console. */
export interface ExchangeNote {
  readonly outcome: 'passed' | 'failed' | 'information'
  /** Name of the rule, as in `redirect-uri-matches` or `scope-decision`. */
  readonly check: string
  /** Document and section, or requirement id. */
  readonly clause: string
  readonly text: string
  /** JSON value with more to show, such as a scope decision record; never a secret. */
  readonly detail?: unknown
}

/** What a request is found to belong to while it is answered. */
export interface ExchangeLinks {
  clientId?: string
  grantId?: string
  launchRunId?: string
}

/** What the rules may tell the exchange log about the request they are answering. */
export interface RequestScope {
  readonly exchangeId: string
  /** Address of the machine the request came from, as its socket names it; undefined within this program. */
  readonly peerAddress: string | undefined
  readonly links: ExchangeLinks
  /** Records one finding; notes are shown in order. */
  note(note: ExchangeNote): void
  /** Names what the request belongs to. */
  link(links: ExchangeLinks): void
}

/** A scope that keeps its notes in the given array. */
export function createRequestScope(
  exchangeId: string,
  notes: ExchangeNote[],
  peerAddress?: string,
): RequestScope {
  const links: ExchangeLinks = {}
  return {
    exchangeId,
    peerAddress,
    links,
    note: (note) => {
      notes.push(note)
    },
    link: (more) => {
      Object.assign(links, more)
    },
  }
}
