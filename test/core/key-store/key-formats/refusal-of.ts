import type { ReadOptions } from '../../../../src/main/core/key-store/key-formats/key-material.ts'
import type { KeyMaterialError } from '../../../../src/main/core/key-store/key-formats/key-material-error.ts'
import { recogniseKeyMaterial } from '../../../../src/main/core/key-store/key-formats/recognise-key-material.ts'
import { pkcs12Passphrase } from '../../../support/pkcs12.ts'

/** The refusal of a file.
 * @throws {Error} it was not refused
 */
export function refusalOf(
  file: string | Uint8Array,
  options: ReadOptions = { passphrase: pkcs12Passphrase },
): KeyMaterialError {
  try {
    recogniseKeyMaterial(typeof file === 'string' ? Buffer.from(file) : file, options)
  } catch (error) {
    // What is no refusal fails the comparison that follows.
    return error as KeyMaterialError
  }
  throw new Error('the file was not refused')
}
