const pageSize = 200

/** Reads a whole list that the core gives a page at a time.
 * @param ask gives one page
 */
export async function readPages<Row>(
  ask: (page: { limit: number; offset: number }) => Promise<{ rows: Row[]; total: number }>,
): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (;;) {
    const page = await ask({ limit: pageSize, offset: rows.length })
    rows.push(...page.rows)
    if (page.rows.length === 0 || rows.length >= page.total) return rows
  }
}
