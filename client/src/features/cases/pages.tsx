import { LoadingRows, Page, PageHeader } from '../../ui/index.ts'

export function CasesPage() {
  return (
    <Page title="Cases">
      <PageHeader title="Cases" />
      <LoadingRows />
    </Page>
  )
}

export function AskPage() {
  return (
    <Page title="Ask a case">
      <PageHeader title="Ask a case" />
      <LoadingRows />
    </Page>
  )
}

export function CasePage() {
  return (
    <Page title="Case">
      <PageHeader title="Case" />
      <LoadingRows />
    </Page>
  )
}

export function DeskPage() {
  return (
    <Page title="Desk">
      <PageHeader title="Desk" />
      <LoadingRows />
    </Page>
  )
}
