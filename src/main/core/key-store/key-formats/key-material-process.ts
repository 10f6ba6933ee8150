import { CertificateFormatError, parseCertificate } from '../../certificate-path/index.ts'
import { serveTasks } from '../../isolated-process/index.ts'
import { KeyMaterialError } from './key-material-error.ts'
import type { MaterialAnswer, MaterialTask } from './material-answer.ts'
import { recogniseKeyMaterial } from './recognise-key-material.ts'

// Whoever starts this process sends files, one after another.
serveTasks((task) => answerOf(task as MaterialTask), wipePrivateKeys)

function answerOf({ bytes, options }: MaterialTask): MaterialAnswer {
  try {
    const material = recogniseKeyMaterial(bytes, options)
    for (const { der } of material.certificates) rehearse(der)
    return { kind: 'material', material }
  } catch (error) {
    if (!(error instanceof KeyMaterialError)) throw error
    const { fault, check, seen, wanted } = error
    return { kind: 'refusal', fault, check, seen, wanted }
  }
}

/** The main process reads certificates whole, and says itself what is wrong with one. @see spec/security.md EL-23 */
function rehearse(certificate: Uint8Array): void {
  try {
    parseCertificate(certificate)
  } catch (error) {
    if (!(error instanceof CertificateFormatError)) throw error
  }
}

/** The main process has a copy, and this one may go on to read a file of somebody else. */
function wipePrivateKeys(answer: MaterialAnswer): void {
  if (answer.kind !== 'material') return
  for (const { pkcs8 } of answer.material.privateKeys) pkcs8.fill(0)
}
