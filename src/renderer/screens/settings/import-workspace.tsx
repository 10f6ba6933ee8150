import { ImportDocument, Panel, Section } from '../../components/index.ts'

/** Puts a workspace document in. */
export function ImportWorkspace() {
  return (
    <Section title="Import">
      <Panel>
        <ImportDocument label="Workspace document" done="Workspace imported" />
      </Panel>
    </Section>
  )
}
