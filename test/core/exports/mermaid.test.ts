// @vitest-environment jsdom
import mermaid from 'mermaid'
import { describe, expect, it } from 'vitest'
import { writeMermaid } from '../../../src/main/core/exports/mermaid/index.ts'
import { hostileSubject } from './hostile-exchange.ts'

const lines = (diagram: string) => diagram.split('\n').map((line) => line.trim())

describe('Mermaid diagram', () => {
  it('is a sequence diagram by the parser of Mermaid, whatever others sent [TI-04]', async () => {
    for (const subject of [hostileSubject, { ...hostileSubject, run: null }]) {
      const diagram = writeMermaid(subject)
      expect(await mermaid.parse(diagram)).toMatchObject({ diagramType: 'sequence' })
      const { db } = await mermaid.mermaidAPI.getDiagramFromText(diagram)
      // The database of a sequence diagram has these; the type of the general one does not say so.
      const sequence = db as unknown as {
        getMessages(): { from?: string; to?: string; message: unknown }[]
        getActors(): Map<string, unknown>
      }
      const arrows = sequence
        .getMessages()
        .filter(({ from, to }) => from !== undefined && from !== to)
      expect(arrows.map(({ from, to }) => [from, to])).toContainEqual(
        subject.run === null
          ? ['app', 'authorization_server']
          : ['browser', 'authorization_server'],
      )
      expect([...sequence.getActors().keys()]).not.toContain('A')
    }
  })

  it('tells what the browser carries from what goes between servers, and notes what failed', () => {
    const written = lines(writeMermaid(hostileSubject))
    expect(written.some((line) => line.startsWith('browser-->>authorization_server: '))).toBe(true)
    expect(
      written.some((line) => line.startsWith('Note over browser,authorization_server: failed')),
    ).toBe(true)
    const back = { ...hostileSubject, run: null }
    expect(lines(writeMermaid(back))).toContain('app->>authorization_server: POST /token, 400')
  })

  it('is refused by that parser when a line is forged', async () => {
    const forged = `${writeMermaid(hostileSubject)}\n  A-->`
    await expect(mermaid.parse(forged)).rejects.toThrow()
  })
})
