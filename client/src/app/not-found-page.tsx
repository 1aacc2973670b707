import { ButtonLink } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'

/** An address that leads nowhere, or to something the reader may not know of. */
export function NotFoundPage() {
  return (
    <Page title="Not found">
      <Empty title="There is nothing here" action={<ButtonLink to="/">Go home</ButtonLink>}>
        The address may be mistyped, or what was here is not open to you.
      </Empty>
    </Page>
  )
}
