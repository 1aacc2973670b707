/** What people do at their windows, in the words of the screens. */
import type { Locator, Page } from 'playwright-core'
import type { Person } from './person.ts'

export const heading = (page: Page) => page.getByRole('heading', { level: 1 }).first().waitFor()
export const messages = (page: Page) => page.getByRole('log')
export const replyBy = (page: Page, name: string) => page.getByRole('article', { name: `Reply by ${name}` })

export async function signIn(
  page: Page,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main', exact: true }).waitFor()
}

/** Somebody who signed in elsewhere, for what is not about signing in: their window carries their session from its first page on. */
export const carryIn = (page: Page, { cookie }: Pick<Person, 'cookie'>, url: string): Promise<void> =>
  page.context().addCookies(
    cookie()
      .split('; ')
      .map(each => {
        const [name = '', ...value] = each.split('=')
        return { name, value: value.join('='), url }
      }),
  )

/** The same, and their home is open, so that they hear what happens. */
export async function comeHome(page: Page, person: Pick<Person, 'cookie'>, url: string): Promise<void> {
  await carryIn(page, person, url)
  await page.goto('/')
  await page.getByRole('navigation', { name: 'Main', exact: true }).waitFor()
}

export async function join(page: Page, name: string, email: string): Promise<void> {
  await page.goto('/')
  await page.getByRole('link', { name: 'Join' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill('a short sentence')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('heading', { level: 1, name: new RegExp(name.split(' ')[0] ?? name) }).waitFor()
}

export async function startGroup(page: Page, name: string, about: string): Promise<void> {
  await page.getByRole('link', { name: 'Find or start a group' }).click()
  await page.getByRole('link', { name: 'Start a group', exact: true }).click()
  await page.getByRole('textbox', { name: /^Name/ }).fill(name)
  await page.getByLabel('What it is about').fill(about)
  await page.getByRole('button', { name: 'Start the group' }).click()
}

/** Presses one of the buttons over a message. Under the pointer they come; by the focus they stay when rows move away from under it. */
export async function actOn(row: Locator, action: string): Promise<void> {
  await row.hover()
  await row.focus()
  await row.getByRole('button', { name: action, exact: true }).first().click()
}

/** Types a message and sends it, whatever becomes of it. */
export async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Write to/ }).fill(text)
  await page.keyboard.press('Enter')
}

/** Sends a message and waits until it is stored for good. */
export async function say(page: Page, text: string): Promise<void> {
  await write(page, text)
  await messages(page).getByText(text.replaceAll('*', '')).waitFor()
  await page.getByText('Sending', { exact: true }).waitFor({ state: 'detached' })
}

export async function askNow(page: Page, title: string, body: string, specialty: string): Promise<void> {
  await page.getByRole('link', { name: 'Ask a case' }).first().click()
  await page.getByLabel('In one line').fill(title)
  await page.getByRole('radio', { name: /^Now/ }).check()
  await page.getByLabel('What you see, did and want to know').fill(body)
  await page.getByRole('radio', { name: new RegExp(`^${specialty}`) }).check()
  await page.getByRole('button', { name: /^Submit/ }).click()
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

export async function advise(page: Page, title: string, advice: string): Promise<void> {
  await page.getByRole('link', { name: 'Desk' }).first().click()
  await page
    .getByRole('listitem')
    .filter({ hasText: title })
    .getByRole('button', { name: /^Take it/ })
    .click()
  await page.getByRole('main').getByRole('link', { name: title, exact: true }).first().click()
  await page.getByRole('textbox', { name: 'Your advice' }).fill(advice)
  await page.getByRole('button', { name: 'Send the advice' }).click()
}

export async function tellOutcome(page: Page, note: string): Promise<void> {
  const form = page.getByRole('form', { name: 'What happened next?' })
  await form.getByRole('radio', { name: 'It changed what I did' }).check()
  await form.getByLabel('What it changed').selectOption({ index: 1 })
  await form.getByRole('group', { name: 'Worth to the client' }).getByRole('radio', { name: '5' }).check()
  await form.getByRole('group', { name: 'Worth to me' }).getByRole('radio', { name: '4' }).check()
  await form.getByLabel('Anything to add (optional)').fill(note)
  await form.getByRole('button', { name: 'Save the outcome' }).click()
  await page.getByText(note).first().waitFor()
}
