import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { DataList, type ListColumn } from '../../src/renderer/components/index.ts'
import { renderConsole } from './render-console.tsx'

interface Fruit {
  readonly id: string
  readonly name: string
}

const apples: readonly Fruit[] = [{ id: 'a', name: 'Apple' }]
const quinces: readonly Fruit[] = [{ id: 'q', name: 'Quince' }]

/** A screen with one filter field, drawn anew with each key, and as many drawings of cells as `drawn` counts. */
function renderFruits() {
  const drawn = vi.fn()
  const opened = vi.fn()
  const columns: readonly ListColumn<Fruit>[] = [
    {
      field: 'name',
      width: 200,
      renderCell: ({ row }) => {
        drawn(row.name)
        return row.name
      },
    },
  ]
  function Fruits() {
    const [text, setText] = useState('')
    const rows = text === 'quince' ? quinces : apples
    return (
      <DataList
        label="Fruits"
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        total={150}
        page={{ offset: 0, limit: 100 }}
        onOffset={() => {}}
        sort={null}
        onSort={() => {}}
        selectedId={null}
        ticked={{ ids: noIds, onChange: () => {} }}
        lesserColumns={['name']}
        onOpen={(row) => opened(row.id, text)}
        toolbar={
          <input
            aria-label="Filter fruits"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        }
        empty="No fruit"
      />
    )
  }
  render(<Fruits />)
  return { drawn, opened, user: userEvent.setup() }
}

const noIds: ReadonlySet<string> = new Set()

describe('list', () => {
  it('draws its cells again for other rows, and not for keys that leave the rows as they are', async () => {
    const { drawn, user } = renderFruits()
    const field = screen.getByRole('textbox', { name: 'Filter fruits' })
    await screen.findByRole('gridcell', { name: 'Apple' })
    await user.click(field)
    drawn.mockClear()
    await user.keyboard('quinc')
    expect(field).toHaveValue('quinc')
    expect(drawn).not.toHaveBeenCalled()
    await user.keyboard('e')
    expect(await screen.findByRole('gridcell', { name: 'Quince' })).toBeVisible()
    expect(drawn).toHaveBeenCalledWith('Quince')
  })

  it('opens a row by what the screen does by now, not when the rows were drawn', async () => {
    const { opened, user } = renderFruits()
    await user.click(await screen.findByRole('gridcell', { name: 'Apple' }))
    expect(opened).toHaveBeenLastCalledWith('a', '')
    await user.type(screen.getByRole('textbox', { name: 'Filter fruits' }), 'app')
    await user.click(screen.getByRole('gridcell', { name: 'Apple' }))
    expect(opened).toHaveBeenLastCalledWith('a', 'app')
  })

  it('says that it waits for its rows, and lets one filter meanwhile', async () => {
    let answer = (_page: { readonly rows: []; readonly total: 0 }) => {}
    const page = new Promise<{ readonly rows: []; readonly total: 0 }>((resolve) => {
      answer = resolve
    })
    renderConsole('/clients', { 'clients.list': () => page })
    expect(await screen.findByRole('progressbar', { name: 'Loading Clients' })).toBeVisible()
    expect(screen.getByRole('searchbox', { name: /^Filter clients/ })).toBeEnabled()
    expect(screen.queryByRole('grid')).toBeNull()
    answer({ rows: [], total: 0 })
    expect(await screen.findByText('No clients yet')).toBeVisible()
    expect(screen.queryByRole('progressbar', { name: 'Loading Clients' })).toBeNull()
  })
})
