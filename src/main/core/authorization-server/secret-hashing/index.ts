export {
  createSecretHasher,
  type HashedSecret,
  type SecretAlgorithm,
  type SecretHasher,
} from './secret-hashing.ts'
