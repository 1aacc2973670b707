import { LoadingRows, Page, PageHeader } from '../../ui/index.ts'

export function GroupsPage() {
  return (
    <Page title="Groups">
      <PageHeader title="Groups" />
      <LoadingRows />
    </Page>
  )
}

export function NewGroupPage() {
  return (
    <Page title="Start a group">
      <PageHeader title="Start a group" />
      <LoadingRows />
    </Page>
  )
}

export function GroupPage() {
  return (
    <Page title="Group">
      <PageHeader title="Group" />
      <LoadingRows />
    </Page>
  )
}

export function GroupMembersPage() {
  return (
    <Page title="Members">
      <PageHeader title="Members" />
      <LoadingRows />
    </Page>
  )
}
