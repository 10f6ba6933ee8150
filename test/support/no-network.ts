import net from 'node:net'

const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/

const connect = net.Socket.prototype.connect

/** Any connection that would leave this machine fails the test that made it. */
net.Socket.prototype.connect = function (this: net.Socket, ...parameters: unknown[]) {
  const target = (Array.isArray(parameters[0]) ? parameters[0][0] : parameters[0]) as {
    host?: string
    path?: string
  }
  const host = typeof target === 'object' ? target?.host : undefined
  if (host !== undefined && !loopback.test(host)) {
    throw new Error(`a test tried to reach ${host}`)
  }
  return Reflect.apply(connect, this, parameters)
}
