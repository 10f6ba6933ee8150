import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { SmartStyle } from '../../src/shared/contract/smart-style.ts'
import { renderConsole } from './render-console.tsx'

describe('EHR style', () => {
  it('publishes what fits and says what is wanted where it does not [CTX-10]', async () => {
    const saved: SmartStyle[] = []
    const first = {
      style: { color_text: '#1f2933' },
      url: 'http://localhost:4100/smart-style/a.json',
    }
    const { user } = renderConsole('/settings/ehr-style', {
      'smartStyle.get': () =>
        saved.length === 0
          ? first
          : { style: saved.at(-1) ?? {}, url: 'http://localhost:4100/smart-style/b.json' },
      'smartStyle.save': ({ style }) => {
        saved.push(style)
        return { style, url: 'http://localhost:4100/smart-style/b.json' }
      },
    })
    const colour = await screen.findByRole('textbox', { name: 'color_text' })
    expect(screen.getByText(first.url)).toBeVisible()
    await user.clear(colour)
    await user.type(colour, 'red')
    expect(colour).toBeInvalid()
    expect(screen.getByText('Wanted: a colour as #rrggbb')).toBeVisible()
    expect(screen.getByRole('button', { name: 'Publish style' })).toBeDisabled()
    await user.clear(colour)
    await user.type(colour, '#101418')
    await user.click(screen.getByRole('button', { name: 'Publish style' }))
    expect(await screen.findByText('http://localhost:4100/smart-style/b.json')).toBeVisible()
    expect(saved).toEqual([{ color_text: '#101418' }])
  })
})
