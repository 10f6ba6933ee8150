// Runs a command inside a network namespace of its own, where there is nothing but loopback, and counts what wanted to leave:
//   node inside.mjs REPORT COMMAND ARGUMENT…
// The kernel counts each packet and connection for which there is no route. Before the command, a deliberate connection, datagram
// and name lookup have to be counted, or nothing is run. Ends with the command's code, or with 125 when the place is not as it
// has to be.
import { spawnSync } from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns/promises'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An address of documentation (RFC 5737): no name server is there. */
const nowhere = '192.0.2.53'
const nowhere6 = '2001:db8::53'

const browserProbe = '2001:4860:4860::8888/128'

const [report = '', command = '', ...args] = process.argv.slice(2)
try {
  prepare()
  const control = await countDeliberate()
  const before = countUnroutable()
  const { status, signal } = spawnSync(command, args, { stdio: 'inherit' })
  const left = countUnroutable() - before
  writeFileSync(report, JSON.stringify({ left, control, status, signal }))
  process.exitCode = status ?? 1
} catch (error) {
  process.stderr.write(`offline: ${error.message}\n`)
  process.exitCode = 125
}

/** Brings loopback up and makes name lookups go to an address that is not here. */
function prepare() {
  runTool('ip', ['link', 'set', 'lo', 'up'])
  // An address that is not loopback, for the test that listens on one; nobody is behind it. A kernel without such devices skips
  // that test.
  const pair = ['link', 'add', 'apart', 'type', 'veth', 'peer', 'name', 'apart-peer']
  if (spawnSync('ip', pair).status === 0) {
    runTool('ip', ['addr', 'add', '198.51.100.7/32', 'dev', 'apart'])
    for (const end of ['apart-peer', 'apart']) runTool('ip', ['link', 'set', end, 'up'])
  }
  // Chromium asks the kernel for a route to this address, to learn whether there is IPv6, and sends nothing. A prohibited route is
  // no route either, and is not counted.
  spawnSync('ip', ['-6', 'route', 'add', 'prohibit', browserProbe])
  const file = join(mkdtempSync(join(tmpdir(), 'trustbench-offline-')), 'resolv.conf')
  writeFileSync(file, `nameserver ${nowhere}\noptions timeout:1 attempts:1\n`)
  runTool('mount', ['--bind', file, '/etc/resolv.conf'])
}

function runTool(tool, given) {
  const { status, stderr, error } = spawnSync(tool, given, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${tool} ${given.join(' ')}: ${error?.message ?? stderr}`)
}

/** How many packets and connections found no route so far, in this namespace. */
function countUnroutable() {
  const [names = '', values = ''] = readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Ip:'))
  const at = names.split(' ').indexOf('OutNoRoutes')
  const inFour = Number(values.split(' ')[at])
  const six = '/proc/net/snmp6'
  const inSix = existsSync(six) ? /Ip6OutNoRoutes\s+(\d+)/.exec(readFileSync(six, 'utf8'))?.[1] : 0
  return inFour + Number(inSix ?? 0)
}

/** The positive control: each way out has to be counted, and loopback has to work.
 * @returns how many were counted
 */
async function countDeliberate() {
  const start = countUnroutable()
  const ways = {
    'a connection': () => connect(nowhere),
    'a datagram': sendDatagram,
    'a name lookup': () => dns.lookup('trustbench.test').catch(() => undefined),
    'a connection over IPv6': () => connect(nowhere6),
  }
  for (const [way, leave] of Object.entries(ways)) {
    const before = countUnroutable()
    const code = await leave()
    const isAbsent = code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL'
    if (countUnroutable() === before && !isAbsent) throw new Error(`${way} was not counted`)
  }
  if ((await connect('127.0.0.1')) !== 'ECONNREFUSED') throw new Error('loopback does not answer')
  return countUnroutable() - start
}

function connect(host) {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port: 9 })
    socket.once('error', ({ code }) => resolve(code))
    socket.once('connect', () => socket.end(() => resolve('connected')))
  })
}

function sendDatagram() {
  const socket = dgram.createSocket('udp4')
  return new Promise((resolve) => {
    socket.send('x', 9, nowhere, (error) => socket.close(() => resolve(error?.code)))
  })
}
