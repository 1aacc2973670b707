import { createBrowserRouter, type RouteObject } from 'react-router'
import { FailedPage } from './failed-page.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { Root } from './root.tsx'
import { Shell } from './shell.tsx'

const groups = () => import('../features/groups/pages.tsx')
const chat = () => import('../features/chat/pages.tsx')
const cases = () => import('../features/cases/pages.tsx')
const exchanges = () => import('../features/exchanges/pages.tsx')
const recognition = () => import('../features/recognition/pages.tsx')

const inside: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import('./home-page.tsx')).HomePage }) },
  { path: 'groups', lazy: async () => ({ Component: (await groups()).GroupsPage }) },
  { path: 'groups/new', lazy: async () => ({ Component: (await groups()).NewGroupPage }) },
  { path: 'g/:groupId', lazy: async () => ({ Component: (await groups()).GroupPage }) },
  { path: 'g/:groupId/members', lazy: async () => ({ Component: (await groups()).GroupMembersPage }) },
  { path: 'g/:groupId/c/:channelId', lazy: async () => ({ Component: (await chat()).ChannelPage }) },
  { path: 'cases', lazy: async () => ({ Component: (await cases()).CasesPage }) },
  { path: 'cases/ask', lazy: async () => ({ Component: (await cases()).AskPage }) },
  { path: 'cases/:caseId', lazy: async () => ({ Component: (await cases()).CasePage }) },
  { path: 'desk', lazy: async () => ({ Component: (await cases()).DeskPage }) },
  { path: 'value', lazy: async () => ({ Component: (await exchanges()).ValuePage }) },
  { path: 'recognition', lazy: async () => ({ Component: (await recognition()).RecognitionPage }) },
  { path: 'settings', lazy: async () => ({ Component: (await import('./settings-page.tsx')).SettingsPage }) },
  { path: '*', Component: NotFoundPage },
]

const outside: RouteObject[] = [
  { path: 'sign-in', lazy: async () => ({ Component: (await import('./sign-in-page.tsx')).SignInPage }) },
  { path: 'register', lazy: async () => ({ Component: (await import('./register-page.tsx')).RegisterPage }) },
]

// The sheet of all pieces is for those who build them; a production build leaves it out.
const workshop: RouteObject[] = import.meta.env.DEV
  ? [{ path: 'ui', lazy: async () => ({ Component: (await import('./pieces-page.tsx')).PiecesPage }) }]
  : []

/** Every address of the app. Pages are loaded when they are first visited. */
export const router = createBrowserRouter([
  {
    Component: Root,
    ErrorBoundary: FailedPage,
    HydrateFallback: () => null,
    children: [
      ...outside,
      ...workshop,
      {
        Component: Shell,
        children: [{ ErrorBoundary: FailedPage, children: inside }],
      },
    ],
  },
])
