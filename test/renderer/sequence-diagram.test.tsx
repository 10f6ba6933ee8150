import { act, fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { buildDiagram } from '../../src/renderer/screens/launch/diagram/diagram-model.ts'
import { drawDiagram } from '../../src/renderer/screens/launch/diagram/draw-diagram.ts'
import { writeSvg } from '../../src/renderer/screens/launch/diagram/write-svg.ts'
import type { LaunchRunDetail } from '../../src/shared/contract/launch.ts'
import type { LaunchStep } from '../../src/shared/contract/launch-step.ts'
import { now, renderConsole } from './render-console.tsx'

function makeStep(number: number, more: Partial<LaunchStep> = {}): LaunchStep {
  return {
    id: `s${number}`,
    title: `Read Patient/p${number}`,
    channel: number % 5 === 0 ? 'front' : 'back',
    from: number % 5 === 0 ? 'browser' : 'app',
    to: number % 5 === 0 ? 'authorization-server' : 'fhir-server',
    atMs: now * 1000 + number * 100,
    method: 'GET',
    url: `http://localhost:4100/fhir/Patient/p${number}`,
    status: 200,
    durationMs: 12,
    exchangeIds: [],
    checks: [],
    ...more,
  }
}

function makeRun(steps: LaunchStep[]): LaunchRunDetail {
  return {
    id: 'r1',
    mode: 'standalone',
    client_id: 'growth-chart',
    client_name: 'Growth chart',
    isBuiltIn: true,
    fhirBase: 'http://localhost:4100/fhir',
    status: 'waiting',
    startedAt: now,
    updatedAt: now,
    failure: null,
    udap: null,
    order: { mode: 'standalone', client_id: 'growth-chart', scope: 'openid' },
    openUrl: null,
    redirect_uri: null,
    steps,
    expectedRefusal: null,
    requestedScope: 'openid',
    grantedScope: null,
    context: {},
    tokens: [],
    ehrSession: null,
    mayRefresh: false,
    mayReadFhir: false,
  }
}

const hundreds = Array.from({ length: 600 }, (_, index) => makeStep(index + 1))

const show = async (steps: LaunchStep[]) => {
  const console = renderConsole('/launch/r1', { 'launch.get': () => makeRun(steps) })
  const list = await screen.findByRole('listbox', { name: 'Steps of the launch' })
  act(() => list.focus())
  return { ...console, list }
}

const activeText = (list: HTMLElement) =>
  document.getElementById(list.getAttribute('aria-activedescendant') ?? '')?.textContent

describe('sequence diagram', () => {
  it('draws only what is in sight of 600 steps, and reaches the last one with End', async () => {
    const { user, list } = await show(hundreds)
    const drawn = () => within(list).getAllByRole('option')
    expect(drawn().length).toBeLessThan(40)
    expect(drawn()[0]).toHaveAttribute('aria-setsize', '600')
    const nodes = list.querySelectorAll('*').length
    await user.keyboard('{End}')
    expect(activeText(list)).toContain('Read Patient/p600')
    expect(drawn().length).toBeLessThan(40)
    await user.keyboard('{Home}{ArrowDown}')
    expect(activeText(list)).toContain('Read Patient/p2')
    expect(list.querySelectorAll('*').length).toBeLessThan(nodes * 1.5)
  })

  it('opens an arrow with Enter, lets what is open follow the keys, and closes with Escape', async () => {
    const { user, list } = await show(hundreds.slice(0, 10))
    await user.keyboard('{ArrowDown}{ArrowDown}')
    expect(screen.queryByRole('heading', { name: 'Read Patient/p2' })).not.toBeInTheDocument()
    await user.keyboard('{Enter}')
    expect(await screen.findByRole('heading', { name: 'Read Patient/p2' })).toBeVisible()
    await user.keyboard('{ArrowDown}')
    expect(await screen.findByRole('heading', { name: 'Read Patient/p3' })).toBeVisible()
    expect(within(list).getByRole('option', { selected: true })).toHaveTextContent('p3')
    await user.keyboard('{Escape}')
    expect(screen.queryByRole('heading', { name: 'Read Patient/p3' })).not.toBeInTheDocument()
    expect(list).toHaveFocus()
  })

  it('tells front from back channel in words and says when each step was', async () => {
    const { list } = await show(hundreds.slice(0, 5))
    const [first, , , , last] = within(list).getAllByRole('option')
    expect(first).toHaveTextContent('app to FHIR server, back channel, at 0 ms, took 12 ms')
    expect(last).toHaveTextContent('browser to authorization server, front channel, at 400 ms')
    expect(screen.getByRole('img', { name: 'Time axis: 5 steps in 412 ms' })).toBeInTheDocument()
  })

  it('has a lane for others only where one takes part', async () => {
    await show([makeStep(1), makeStep(2, { from: 'authorization-server', to: 'other' })])
    expect(screen.getByText('Other')).toBeInTheDocument()
  })

  it('zooms by keys, buttons and the wheel with Ctrl', async () => {
    const { user, list } = await show(hundreds.slice(0, 5))
    const level = () => screen.getByRole('button', { name: /^Zoom \d+ percent/ }).textContent
    await user.keyboard('++')
    expect(level()).toBe('150 %')
    await user.keyboard('-')
    expect(level()).toBe('125 %')
    await user.keyboard('0')
    expect(level()).toBe('100 %')
    await user.click(screen.getByRole('button', { name: 'Zoom out' }))
    expect(level()).toBe('80 %')
    fireEvent.wheel(list, { ctrlKey: true, deltaY: -100 })
    expect(level()).toBe('100 %')
    fireEvent.wheel(list, { deltaY: -100 })
    expect(level()).toBe('100 %')
  })

  it('shows a fault that happened in a step', async () => {
    const { list } = await show([makeStep(1, { faults: ['wrong-state'] })])
    expect(within(list).getByRole('option')).toHaveTextContent('with fault wrong-state')
  })

  it('saves all arrows as SVG in which nothing of the messages is markup', async () => {
    const createObjectURL = vi.fn<(blob: Blob) => string>(() => 'blob:x')
    Object.assign(URL, { createObjectURL, revokeObjectURL: () => {} })
    const { user } = await show([
      ...hundreds.slice(1),
      makeStep(601, { title: '<script>&"\u0007' }),
    ])
    await user.click(screen.getByRole('button', { name: 'Save SVG' }))
    const [blob] = createObjectURL.mock.calls[0] ?? []
    const picture = await blob?.text()
    const parsed = new DOMParser().parseFromString(picture ?? '', 'image/svg+xml')
    expect(parsed.querySelector('parsererror')).toBeNull()
    expect(parsed.querySelectorAll('script, image, style, use')).toHaveLength(0)
    const texts = [...parsed.querySelectorAll('text')].map(({ textContent }) => textContent)
    expect(texts).toContain('<script>&"')
    expect(texts.filter((text) => text?.startsWith('Read Patient/'))).toHaveLength(599)
  })
})

describe('diagram, as a picture', () => {
  it('draws the front channel dashed and says what each line means', () => {
    const svg = writeSvg(drawDiagram(buildDiagram(hundreds.slice(0, 5))))
    expect(svg.match(/stroke-dasharray/g)).toHaveLength(2)
    expect(svg).toContain('front channel, in the browser')
    expect(svg).toContain('front · 12 ms')
    expect(svg).not.toMatch(/href|url\(|@import/)
  })
})
