/** What stands for a statement that is not to be shown. */
const mask = '[statement masked]'

/** A registration request as a curl command.
 * @param statement compact JWT; null to mask it
 * @see UDAP-DCR-045
 */
export function registrationCurl(
  endpoint: string,
  statement: string | null,
  certifications: readonly string[],
): string {
  const body = JSON.stringify({
    udap: '1',
    software_statement: statement ?? mask,
    ...(certifications.length === 0 ? {} : { certifications }),
  })
  return [
    `curl -X POST ${quote(endpoint)}`,
    `-H ${quote('Content-Type: application/json')}`,
    `-d ${quote(body)}`,
  ].join(' \\\n  ')
}

/** Text as one word of a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
