import { expect, type Page } from '@playwright/test'

/** Chooses who signs in, on the login page. */
export async function signIn(page: Page, displayName: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Choose who signs in' })).toBeVisible()
  await page.getByRole('radio', { name: displayName }).check()
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Finds a patient and chooses them by the name shown, on the patient picker. */
export async function choosePatient(page: Page, search: string, shown: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Choose a patient' })).toBeVisible()
  await page.getByRole('searchbox').fill(search)
  await page.getByRole('button', { name: 'Filter' }).click()
  // The whole row is the label of its radio button.
  await page.locator('label', { hasText: shown }).click()
  await expect(page.getByRole('radio', { name: shown })).toBeChecked()
  await page.getByRole('button', { name: 'Continue with this patient' }).click()
}

/** Approves everything but the scopes unticked by the names of their checkboxes, on the consent page. */
export async function approve(
  page: Page,
  untick: readonly (string | RegExp)[] = [],
): Promise<void> {
  const button = page.getByRole('button', { name: 'Approve' })
  // A press is inert for the first moment after the page is shown.
  await expect(page.locator('[data-approve=armed]')).toBeVisible()
  for (const name of untick) await page.getByRole('checkbox', { name }).uncheck()
  await button.click()
}
