import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { renderConsole } from './render-console.tsx'

const base = 'https://ehr.test/fhir'

describe('FHIR server behind this one', () => {
  it('is checked before it is used, and says what was found [AS-19]', async () => {
    const saved: unknown[] = []
    const { user } = renderConsole('/settings/fhir-server', {
      'fhirProxy.status': () => ({ base: saved.length === 0 ? '' : base, header: null }),
      'fhirProxy.check': ({ base: asked }) =>
        asked === base
          ? { isUsable: true, text: 'Some server 1.0, FHIR 4.0.1', types: 12 }
          : { isUsable: false, text: 'nobody.test could not be reached', types: 0 },
      'settings.update': ({ name, value }) => {
        saved.push([name, value])
        return { name, value, fallback: '', unit: 'URL', meaning: '', when: 'live' }
      },
    })
    const field = await screen.findByRole('textbox', { name: 'FHIR base URL' })
    expect(screen.getByRole('button', { name: 'Use this server' })).toBeDisabled()
    expect(screen.queryByRole('button', { name: 'Use the sandbox' })).toBe(null)
    expect(screen.getByText(/Use a server first/)).toBeVisible()
    await user.type(field, 'https://nobody.test')
    await user.click(screen.getByRole('button', { name: 'Check connection' }))
    expect(
      await screen.findByText('Cannot be used: nobody.test could not be reached'),
    ).toBeVisible()
    await user.clear(field)
    await user.type(field, base)
    expect(screen.queryByText(/Cannot be used/)).toBe(null)
    await user.click(screen.getByRole('button', { name: 'Check connection' }))
    expect(await screen.findByText('Some server 1.0, FHIR 4.0.1, 12 resource types')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Use this server' }))
    expect(saved).toEqual([['fhirProxyBase', base]])
  })

  it('gets a header whose value is never shown again, and forgets it', async () => {
    let header: { name: string; origin: string; isSent: boolean } | null = null
    const kept: unknown[] = []
    const { user } = renderConsole('/settings/fhir-server', {
      'fhirProxy.status': () => ({ base, header }),
      'fhirProxy.saveHeader': (params) => {
        kept.push(params)
        header = { name: params.name, origin: 'https://ehr.test', isSent: true }
        return null
      },
      'fhirProxy.removeHeader': () => {
        header = null
        return null
      },
    })
    await user.type(await screen.findByRole('textbox', { name: 'Header name' }), 'X-Api-Key')
    const value = screen.getByLabelText('Header value')
    expect(value).toHaveAttribute('type', 'password')
    await user.type(value, 'a key')
    await user.click(screen.getByRole('button', { name: 'Keep header' }))
    expect(await screen.findByText('X-Api-Key')).toBeVisible()
    expect(kept).toEqual([{ base, name: 'X-Api-Key', value: 'a key' }])
    expect(value).toHaveValue('')
    await user.click(screen.getByRole('button', { name: 'Forget header' }))
    expect(await screen.findByText('The header is forgotten')).toBeVisible()
    expect(screen.queryByText('X-Api-Key')).toBe(null)
  })
})
