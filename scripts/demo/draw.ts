/** Pictures of the demo community: drawn, so that they are nobody’s. */
import sharp from 'sharp'

const RIBS = Array.from({ length: 9 }, (_, n) => {
  const y = 90 + n * 38
  return `<path d="M120 ${y} Q 320 ${y - 60} 520 ${y + 30}" stroke="#8d959c" stroke-width="9" fill="none" opacity=".55"/>`
}).join('')

/** A chest from the side, as a radiograph shows it. */
export const radiograph = (): Promise<Buffer> =>
  sharp(
    Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
      <defs><radialGradient id="b"><stop offset="0" stop-color="#565d63"/><stop offset="1" stop-color="#0c0e10"/></radialGradient>
      <radialGradient id="h"><stop offset="0" stop-color="#d9dde0"/><stop offset="1" stop-color="#6b7278"/></radialGradient></defs>
      <rect width="640" height="480" fill="#050607"/><ellipse cx="320" cy="250" rx="260" ry="180" fill="url(#b)"/>${RIBS}
      <ellipse cx="330" cy="300" rx="105" ry="88" fill="url(#h)" opacity=".85"/>
      <path d="M60 80 Q 320 20 600 110" stroke="#c9ced2" stroke-width="26" fill="none" opacity=".8"/></svg>`),
  )
    .jpeg({ quality: 82 })
    .toBuffer()
