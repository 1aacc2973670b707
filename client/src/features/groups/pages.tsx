export { GroupMembersPage } from './group-members-page.tsx'
export { GroupPage } from './group-page.tsx'
export { GroupsPage } from './groups-page.tsx'
export { NewGroupPage } from './new-group-page.tsx'
