/** A request for a JSON document. */
export function requestJson(url: string): Request {
  return new Request(url, { headers: { Accept: 'application/json' } })
}

/** The JSON of an answer; undefined where it is none, so that a schema says what is missing. */
export async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    // What a server answers instead of JSON is its fault, and shows as what is not there.
    return undefined
  }
}
