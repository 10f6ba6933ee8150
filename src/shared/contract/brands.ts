import { z } from 'zod'
import {
  brandBundleSchema,
  brandIdentifierSchema,
  publishedBrandBundleSchema,
} from '../fhir/user-access-brand.ts'
import { method } from './contract.ts'
import { noParams } from './page.ts'

const publishedBrands = z.strictObject({
  bundle: publishedBrandBundleSchema,
  /** The brand of this server; null when a bundle of one brand needs no pointer. */
  identifier: brandIdentifierSchema.nullable(),
  /** Where apps read the bundle. */
  url: z.string(),
  /** Whether nothing was saved and the sandbox shows its own brand. */
  isDefault: z.boolean(),
})

/** Methods about the user-access brands. */
export const brandMethods = {
  'brands.get': method('Gives the published brand bundle', noParams, publishedBrands),
  'brands.save': method(
    'Publishes a brand bundle; one that breaks a rule of the profile or points nowhere is refused',
    z.strictObject({ bundle: brandBundleSchema, identifier: brandIdentifierSchema.nullable() }),
    publishedBrands,
  ),
  'brands.reset': method('Publishes the brand of the sandbox again', noParams, publishedBrands),
}
