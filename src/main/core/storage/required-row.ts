/** Gives the row of a statement that always has one: of an aggregate, of an upsert with RETURNING.
 * @throws {TypeError} it has none
 */
export function requireRow<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new TypeError('a statement that always has a row gave none')
  return row
}
