/** Adds a search parameter to a query; a query for one resource becomes a search of its type.
 * @param path path and query below the FHIR base
 * @param value as a person types it, not yet encoded
 */
export function addParameter(path: string, name: string, value: string): string {
  const [place = '', search = ''] = path.split('?')
  const type = place.split('/')[0] ?? place
  // Commas, bars, colons and slashes mean something in FHIR searches and may stand as they are.
  const encoded = encodeURIComponent(value).replace(/%(2C|7C|3A|2F)/g, decodeURIComponent)
  return `${type}?${search === '' ? '' : `${search}&`}${name}=${encoded}`
}
