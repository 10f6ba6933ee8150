/** The naming systems under which a US national provider identifier travels. */
const npiSystems = ['urn:oid:2.16.840.1.113883.4.6#', 'http://hl7.org/fhir/sid/us-npi#']

/** Whether a subject id that claims to be a US national provider identifier has its ten digits and check digit; ids
 * of other systems are not looked at.
 * @see 45 CFR 162.406; ISO/IEC 7812-1 annex B, prefix 80840; UDAP-B2B-012
 */
export function isValidNpi(subjectId: string): boolean {
  const system = npiSystems.find((candidate) => subjectId.startsWith(candidate))
  if (system === undefined) return true
  const digits = subjectId.slice(system.length)
  return /^[12][0-9]{9}$/.test(digits) && luhnSum(`80840${digits}`) % 10 === 0
}

/** Whether a subject id claims to be a US national provider identifier. */
export function hasNpiSystem(subjectId: string): boolean {
  return npiSystems.some((system) => subjectId.startsWith(system))
}

/** The sum that is a multiple of ten for a number with a right check digit. */
function luhnSum(digits: string): number {
  let sum = 0
  for (const [index, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2)
    sum += value > 9 ? value - 9 : value
  }
  return sum
}
