import { LoadingRows, Page, PageHeader } from '../../ui/index.ts'

export function ChannelPage() {
  return (
    <Page title="Channel">
      <PageHeader title="Channel" />
      <LoadingRows />
    </Page>
  )
}
