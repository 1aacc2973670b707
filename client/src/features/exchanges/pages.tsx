import { LoadingRows, Page, PageHeader } from '../../ui/index.ts'

export function ValuePage() {
  return (
    <Page title="My value">
      <PageHeader title="My value" />
      <LoadingRows />
    </Page>
  )
}
