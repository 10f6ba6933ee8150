export {
  createSigningKeys,
  type SigningKey,
  type SigningKeys,
  type SigningPurpose,
} from './signing-keys.ts'
