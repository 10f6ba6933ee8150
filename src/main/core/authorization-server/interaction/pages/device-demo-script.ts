import { defineScript } from './page-scripts.ts'

/** The device demonstration: launches, registers a key that never leaves the browser, and comes back with it.
 *
 * The private key is a non-extractable CryptoKey in IndexedDB; the initial access token stays in a variable.
 * @see SMART Protected Dynamic Client Registration draft, steps 1 to 3; PDC-18
 */
export const deviceDemoScript = defineScript(`(() => {
  const { issuer, clientId, softwareId, scope } = document.getElementById('device-demo').dataset
  const fhirBase = issuer + '/fhir'
  const redirectUri = issuer + '/demo/protected-registration'
  const byId = (id) => document.getElementById(id)

  const base64url = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  const random = (length) => base64url(crypto.getRandomValues(new Uint8Array(length)))
  const encode = (value) => new TextEncoder().encode(value)

  const tell = (text) => {
    const line = document.createElement('li')
    line.textContent = text
    byId('log').append(line)
  }
  const show = (device) => {
    byId('state').textContent = device ? 'Registered as ' + device.client_id : 'Not registered'
    byId('return').disabled = !device
    byId('forget').disabled = !device
  }

  const inStore = (mode, work) => new Promise((resolve, reject) => {
    const opening = indexedDB.open('trustbench-device', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('device')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('device', mode)
      const request = work(transaction.objectStore('device'))
      transaction.oncomplete = () => { opening.result.close(); resolve(request.result) }
      transaction.onabort = () => reject(transaction.error)
    }
  })
  const readDevice = () => inStore('readonly', (store) => store.get('device'))
  const keepDevice = (device) => inStore('readwrite', (store) => store.put(device, 'device'))
  const forgetDevice = () => inStore('readwrite', (store) => store.delete('device'))

  const send = async (url, init) => {
    const response = await fetch(url, init)
    const body = await response.json()
    if (!response.ok) throw new Error(body.error + ': ' + body.error_description)
    return body
  }
  const postForm = (url, form) => send(url, { method: 'POST', body: new URLSearchParams(form) })

  const launch = async () => {
    const verifier = random(32)
    const state = random(16)
    sessionStorage.setItem('launch', JSON.stringify({ verifier, state }))
    const challenge = base64url(await crypto.subtle.digest('SHA-256', encode(verifier)))
    location.assign(issuer + '/authorize?' + new URLSearchParams({
      response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope, state,
      aud: fhirBase, code_challenge: challenge, code_challenge_method: 'S256',
    }))
  }

  const finishLaunch = async (parameters) => {
    const { verifier, state } = JSON.parse(sessionStorage.getItem('launch') ?? '{}')
    sessionStorage.removeItem('launch')
    history.replaceState(null, '', redirectUri)
    if (parameters.get('state') !== state || parameters.get('iss') !== issuer) {
      throw new Error('the answer belongs to no launch of this page')
    }
    if (parameters.has('error')) throw new Error(parameters.get('error_description'))
    const tokens = await postForm(issuer + '/token', {
      grant_type: 'authorization_code', code: parameters.get('code'),
      redirect_uri: redirectUri, client_id: clientId, code_verifier: verifier,
    })
    tell('Step 1: launched, with ' + tokens.scope)
    return tokens.access_token
  }

  const register = async (initialToken) => {
    const curve = { name: 'ECDSA', namedCurve: 'P-384' }
    const { privateKey, publicKey } = await crypto.subtle.generateKey(curve, false, ['sign'])
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey)
    const kid = random(16)
    const { client_id } = await send(issuer + '/register', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + initialToken },
      body: JSON.stringify({ software_id: softwareId, jwks: { keys: [{ kty, crv, x, y, kid }] } }),
    })
    const device = { client_id, kid, privateKey }
    await keepDevice(device)
    tell('Step 2: registered as ' + client_id)
    return device
  }

  const comeBack = async ({ client_id, kid, privateKey }) => {
    const now = Math.floor(Date.now() / 1000)
    const part = (value) => base64url(encode(JSON.stringify(value)))
    const signed = part({ alg: 'ES384', typ: 'JWT', kid }) + '.' + part({
      iss: client_id, sub: client_id, aud: issuer + '/token', iat: now, exp: now + 240, jti: random(16),
    })
    const signature = await crypto.subtle.sign(
      { name: 'ECDSA', hash: 'SHA-384' }, privateKey, encode(signed))
    const tokens = await postForm(issuer + '/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signed + '.' + base64url(signature),
    })
    const patient = await send(fhirBase + '/Patient/' + tokens.patient, {
      headers: { Authorization: 'Bearer ' + tokens.access_token, Accept: 'application/fhir+json' },
    })
    tell('Step 3: read Patient/' + patient.id + ' with the key of this device')
  }

  const attempt = (work) => work().catch((error) => tell('Refused: ' + error.message))
  byId('launch').addEventListener('click', () => attempt(launch))
  byId('return').addEventListener('click', () =>
    attempt(async () => comeBack(await readDevice())))
  byId('forget').addEventListener('click', () =>
    attempt(async () => { await forgetDevice(); show(undefined); tell('The key is deleted') }))

  attempt(async () => {
    const parameters = new URLSearchParams(location.search)
    const isAnswer = parameters.has('code') || parameters.has('error')
    const device = isAnswer ? await register(await finishLaunch(parameters)) : await readDevice()
    show(device)
    if (isAnswer) await comeBack(device)
  })
})()`)
