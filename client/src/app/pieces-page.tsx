/** Every piece in every state, for those who build them. */
export function PiecesPage() {
  return null
}
