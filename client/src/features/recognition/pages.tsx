export { RecognitionPage } from './recognition-page.tsx'
