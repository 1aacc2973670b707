/** How pages for everyone look: the colours, faces and measures of the client, in one short sheet. */
import { findAsset } from '../http/pages.ts'

const FACES = [
  { family: 'Text', file: /^atkinson-hyperlegible-next-latin-wght-normal-.+\.woff2$/, weights: '200 800' },
  { family: 'Lasting', file: /^literata-latin-wght-normal-.+\.woff2$/, weights: '200 900' },
] as const

const COLOURS = `:root{color-scheme:light dark;--canvas:light-dark(#f7f3f2,#181316);--surface:light-dark(#fff,#221c1f);--ink:light-dark(#221d1f,#eee7eb);--quiet:light-dark(#5d5659,#bab1b6);--line:light-dark(#e5deda,#3b3438);--link:light-dark(#79446f,#e0afd5);--wash:light-dark(#fdf2dd,#38291a);--edge:light-dark(#b27e1a,#9a6800);--gave:light-dark(#b27e1a,#d29f4a);--got:light-dark(#4677a5,#7eaedd);--shared:light-dark(#2f683a,#82b989);--moss:light-dark(#2c6337,#a0cfa6);--moss-wash:light-dark(#ebf4ec,#1f2f22);--band:light-dark(#d7e7f4,#263b4e);--harm:light-dark(#db644c,#bc4831)}`

const SHEET = `*{box-sizing:border-box}body{margin:0;background:var(--canvas);color:var(--ink);font:1rem/1.55 Text,system-ui,'Segoe UI',Roboto,sans-serif;-webkit-font-smoothing:antialiased}
header,main,footer{max-width:46rem;margin-inline:auto;padding:1rem 1.5rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center;justify-content:space-between;padding-block:1.25rem}
header nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;font-size:.9375rem}
.brand{display:flex;gap:.65rem;align-items:center;color:var(--ink);text-decoration:none;line-height:1.2}.brand strong{display:block;color:var(--ink);font:620 1.125rem/1.1 Lasting,Charter,Georgia,serif}.brand span{font-size:.8125rem;color:var(--quiet)}
main{background:var(--surface);border:1px solid var(--line);border-radius:16px;padding:clamp(1.25rem,4vw,2.5rem)}main>:first-child{margin-block-start:0}main>:last-child{margin-block-end:0}
footer,.quiet{color:var(--quiet);font-size:.9rem}footer{padding-block:1.25rem 3rem}
h1,h2{font-family:Lasting,Charter,'Iowan Old Style',Georgia,serif;font-weight:560;line-height:1.25;overflow-wrap:anywhere;text-wrap:balance}h1{font-size:clamp(1.5rem,5vw,2.125rem);margin-block:.25rem .75rem}h2{font-size:1.25rem;margin-block:2rem .5rem}
.answer{font-family:Lasting,Charter,'Iowan Old Style',Georgia,serif;font-size:1.0625rem;line-height:1.6;overflow-wrap:anywhere}.answer table{display:block;overflow-x:auto}.answer pre{overflow-x:auto}
a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:1px}a:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:6px}
.stale{background:var(--wash);border-inline-start:3px solid var(--edge);border-radius:6px;padding:.75rem 1rem}
.chip{display:inline-block;padding:.1rem .7rem;border-radius:99px;background:var(--moss-wash);color:var(--moss);font-size:.875rem;font-weight:650}
blockquote{margin:1rem 0;padding-inline-start:1rem;border-inline-start:3px solid var(--line)}
[data-verdict]{padding:.75rem 1rem;border:1px solid var(--line);border-radius:10px;font-weight:600}[data-verdict=right]{background:var(--moss-wash);border-color:var(--shared)}[data-verdict=wrong]{border-inline-start:4px solid var(--harm)}
ul{padding-inline-start:1.2rem}li{margin-block:.4rem;overflow-wrap:anywhere}li::marker{color:var(--quiet)}
.rows{list-style:none;padding:0}.rows>li{padding-block:.75rem;margin:0;border-block-start:1px solid var(--line)}.rows>li:first-child{border:0;padding-block-start:.25rem}.rows>li>a:first-child{font:560 1.0625rem/1.35 Lasting,Charter,Georgia,serif}.rows .quiet{display:block}
.rates{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}.rates th,.rates td{padding:.35rem 0;text-align:start;font-weight:400;vertical-align:middle}.rates td{padding-inline-start:1rem;white-space:nowrap}.rates td:nth-child(2){width:45%;min-width:6rem}
.track{position:relative;display:block;height:10px;border-radius:2px;background:var(--line)}.track i{position:absolute;inset-block:0;background:var(--band);border:1px solid var(--got)}.track em{position:absolute;inset-block:-2px;width:3px;background:var(--got)}
@media(max-width:32rem){main{border-inline:0;border-radius:0}.rates td:nth-child(2){display:none}}
@media print{body{background:none}main{border:0;padding:0}header nav{display:none}}`

/** The sheet, with the faces of the client where that is built. */
export function look(): string {
  const faces = FACES.map(({ family, file, weights }) => {
    const path = findAsset(file)
    return path === undefined
      ? ''
      : `@font-face{font-family:${family};src:url(${path}) format('woff2');font-weight:${weights};font-display:swap}`
  })
  return [...faces, COLOURS, SHEET].join('\n')
}

/** Two discs, what was given and what was got; where they overlap is the common ground. */
export const MARK = `<svg width="34" height="23" viewBox="0 0 34 23" aria-hidden="true"><circle cx="11.5" cy="11.5" r="11" fill="var(--gave)"/><circle cx="22.5" cy="11.5" r="11" fill="var(--got)"/><path d="M17 1.97a11 11 0 0 1 0 19.06 11 11 0 0 1 0-19.06z" fill="var(--shared)"/></svg>`
