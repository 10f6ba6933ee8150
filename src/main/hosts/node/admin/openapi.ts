import { z } from 'zod'
import { events, methods } from '../../../../shared/contract/index.ts'
import { problemSchema } from '../../../../shared/problem.ts'

/** Describes the console's HTTP interface, generated from the contract.
 * @see OpenAPI Specification 3.1.1
 */
export function buildOpenApi(origin: string, version: string): Record<string, unknown> {
  const calls = Object.entries(methods).map(([name, definition]) => [
    `/rpc/${name}`,
    {
      post: {
        operationId: name,
        summary: definition.summary,
        requestBody: { required: true, content: jsonContent(toSchema(definition.params, 'input')) },
        responses: {
          200: { description: 'Done', content: jsonContent(toSchema(definition.result, 'output')) },
          default: { $ref: '#/components/responses/Problem' },
        },
      },
    },
  ])
  return {
    openapi: '3.1.1',
    info: { title: 'Trustbench console', version },
    servers: [{ url: origin }],
    security: [{ session: [] }],
    paths: { '/session': sessionPath, '/events': eventsPath(), ...Object.fromEntries(calls) },
    components: {
      securitySchemes: { session: { type: 'http', scheme: 'bearer' } },
      responses: {
        Problem: {
          description: 'Refused or failed',
          content: jsonContent(toSchema(problemSchema, 'output')),
        },
      },
      schemas: Object.fromEntries(
        Object.entries(events).map(([name, schema]) => [name, toSchema(schema, 'output')]),
      ),
    },
  }
}

const sessionPath = {
  post: {
    operationId: 'session',
    summary: 'Exchanges the one-time token of the ready line for a session secret',
    security: [],
    requestBody: { required: true, content: jsonContent(stringObject('token')) },
    responses: {
      200: { description: 'Done', content: jsonContent(stringObject('session')) },
      default: { $ref: '#/components/responses/Problem' },
    },
  },
}

function eventsPath() {
  return {
    get: {
      operationId: 'events',
      summary: 'Streams events as they happen; each is named after its schema',
      parameters: [
        {
          name: 'names',
          in: 'query',
          description: `Comma-separated, some of ${Object.keys(events).join(', ')}; all without it`,
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: {
          description: 'An event stream',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        default: { $ref: '#/components/responses/Problem' },
      },
    },
  }
}

function toSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return json
}

function jsonContent(schema: object) {
  return { 'application/json': { schema } }
}

function stringObject(member: string) {
  return {
    type: 'object',
    properties: { [member]: { type: 'string' } },
    required: [member],
    additionalProperties: false,
  }
}
