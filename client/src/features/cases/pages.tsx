export { AskPage } from './ask-page.tsx'
export { CasePage } from './case-page.tsx'
export { CasesPage } from './cases-page.tsx'
export { DeskPage } from './desk-page.tsx'
