export {
  createMetadataSigning,
  type MetadataSigner,
  type SignedEndpoints,
} from './sign-metadata.ts'
