import { describe, expect, it } from 'vitest'
import { jsonResponse, TextResponse } from '../../../src/main/core/http/index.ts'

const answer = () => new TextResponse('{"name":"Zoë"}', { status: 201, headers: { ETag: '"1"' } })

describe('answer with its text at hand', () => {
  it('reads like any other response, whichever way it is asked', async () => {
    expect(answer()).toBeInstanceOf(Response)
    expect([answer().status, answer().ok, answer().headers.get('etag')]).toEqual([201, true, '"1"'])
    expect(await answer().text()).toBe('{"name":"Zoë"}')
    expect(await answer().json()).toEqual({ name: 'Zoë' })
    const bytes = Buffer.from('{"name":"Zoë"}')
    expect(Buffer.from(await answer().arrayBuffer())).toEqual(bytes)
    expect(Buffer.from(await answer().bytes())).toEqual(bytes)
    expect(await (await answer().blob()).text()).toBe('{"name":"Zoë"}')
    const form = { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }
    expect((await new TextResponse('a=1', form).formData()).get('a')).toBe('1')
    expect(await new Response(answer().body).text()).toBe('{"name":"Zoë"}')
  })

  it('is read once, and by its clone once more', async () => {
    const first = answer()
    const second = first.clone()
    expect(first.bodyUsed).toBe(false)
    await first.text()
    expect(first.bodyUsed).toBe(true)
    await expect(first.json()).rejects.toThrow(TypeError)
    expect(() => first.clone()).toThrow(TypeError)
    expect(await second.text()).toBe('{"name":"Zoë"}')
  })

  it('says that it is JSON', async () => {
    const response = jsonResponse({ active: false }, 200, { Pragma: 'no-cache' })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('pragma')).toBe('no-cache')
    expect(await response.json()).toEqual({ active: false })
  })
})
