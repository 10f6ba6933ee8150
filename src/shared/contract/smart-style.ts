import { z } from 'zod'
import { method } from './contract.ts'
import { noParams } from './page.ts'

const colour = z.string().regex(/^#[0-9A-Fa-f]{6}$/, 'a colour as #rrggbb')
const size = z.string().regex(/^\d{1,4}(?:\.\d{1,3})?(?:px|em|rem)$/, 'a CSS length')
const fontFamily = z.string().min(1).max(300)

/** The style of the simulated EHR that apps may take on; every member is optional.
 * @see SMART App Launch 2.2.0, scopes-and-launch-context, styling; CTX-10
 */
export const smartStyleSchema = z.strictObject({
  color_background: colour.optional(),
  color_error: colour.optional(),
  color_highlight: colour.optional(),
  color_modal_backdrop: colour.optional(),
  color_success: colour.optional(),
  color_text: colour.optional(),
  dim_border_radius: size.optional(),
  dim_font_size: size.optional(),
  dim_spacing_size: size.optional(),
  font_family_body: fontFamily.optional(),
  font_family_heading: fontFamily.optional(),
})

/** A SMART style document. */
export type SmartStyle = z.infer<typeof smartStyleSchema>

const publishedStyle = z.strictObject({
  style: smartStyleSchema,
  /** What a launch gives as `smart_style_url`; another one after each change. */
  url: z.string(),
})

/** Methods about the style of the simulated EHR. */
export const smartStyleMethods = {
  'smartStyle.get': method('Gives the style and the URL that apps read', noParams, publishedStyle),
  'smartStyle.save': method(
    'Publishes a changed style under a new URL; the old URL keeps serving the old style',
    z.strictObject({ style: smartStyleSchema }),
    publishedStyle,
  ),
}
