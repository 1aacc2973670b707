import { LoadingRows, Page, PageHeader } from '../../ui/index.ts'

export function RecognitionPage() {
  return (
    <Page title="Recognition">
      <PageHeader title="Recognition" />
      <LoadingRows />
    </Page>
  )
}
