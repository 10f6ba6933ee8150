/** A scenario that comes with the program. */
export interface ShippedScenario {
  readonly name: string
  /** The requirement it is about; empty where it says none. */
  readonly clause: string
  /** JSON, as in the file. */
  readonly text: string
}

const files = import.meta.glob<string>('../../../../resources/scenarios/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Every scenario that comes with the program, by name. */
export const shippedScenarios: readonly ShippedScenario[] = Object.values(files)
  .map((text) => {
    // The build takes in these files only, and a test parses each.
    const { name, clause = '' } = JSON.parse(text) as { name: string; clause?: string }
    return { name, clause, text }
  })
  .sort((a, b) => a.name.localeCompare(b.name))
