/** The app's own colours, as its style sheets say them; these pages load none. */
export const tokens: Readonly<Record<`--${string}`, string>> = {
  "--canvas": "light-dark(oklch(0.978 0.004 275), oklch(0.165 0.011 275))",
  "--accent-solid": "light-dark(oklch(0.49 0.2 275), oklch(0.72 0.145 277))",
  "--accent-hover": "light-dark(oklch(0.44 0.2 275), oklch(0.77 0.125 277))",
  "--on-accent": "light-dark(oklch(0.99 0 0), oklch(0.16 0.03 275))",
  "--sc-surface": "light-dark(oklch(0.997 0.001 275), oklch(0.205 0.012 275))",
  "--sc-hover": "light-dark(oklch(0.962 0.006 275), oklch(0.255 0.014 275))",
  "--sc-line": "light-dark(oklch(0.905 0.008 275), oklch(0.3 0.014 275))",
  "--sc-text": "light-dark(oklch(0.235 0.022 275), oklch(0.955 0.005 275))",
  "--sc-muted": "light-dark(oklch(0.485 0.02 275), oklch(0.735 0.016 275))",
  "--sc-accent": "light-dark(oklch(0.51 0.2 275), oklch(0.77 0.125 278))",
  "--sc-live": "light-dark(oklch(0.66 0.19 235), oklch(0.93 0.1 205))",
  "--sc-running": "light-dark(oklch(0.555 0.19 252), oklch(0.73 0.14 245))",
  "--sc-succeeded": "light-dark(oklch(0.6 0.145 155), oklch(0.79 0.16 155))",
  "--sc-failed": "light-dark(oklch(0.505 0.205 25), oklch(0.67 0.19 22))",
  "--sc-failed-ink": "light-dark(oklch(0.475 0.195 25), oklch(0.78 0.13 20))",
  "--sc-font": '"Geist Variable", ui-sans-serif, system-ui, sans-serif',
  "--sc-mono": '"Geist Mono Variable", ui-monospace, monospace',
};

const declarations = Object.entries(tokens)
  .map(([name, value]) => `${name}:${value}`)
  .join(";");

export const style = `
:root{color-scheme:light dark;${declarations}}
*{box-sizing:border-box}
html{background:var(--canvas);color:var(--sc-text);font:14px/20px var(--sc-font);-webkit-font-smoothing:antialiased;text-size-adjust:100%}
body{display:grid;min-height:100dvh;margin:0;padding:48px 16px;place-items:center}
main{width:100%;max-width:336px}
svg{display:block}
h1{margin:24px 0 0;font-size:28px;font-weight:600;line-height:36px;letter-spacing:-.025em}
h2{margin:32px 0 0;font-size:16px;font-weight:560;line-height:24px}
p{margin:8px 0 0;color:var(--sc-muted);overflow-wrap:anywhere}
a{color:var(--sc-accent);text-underline-offset:2px}
code{padding:1px 4px;border-radius:4px;background:var(--sc-hover);font:13px var(--sc-mono)}
form{display:grid;gap:16px;margin-top:16px}
label{display:grid;gap:4px;font-size:13px;font-weight:520}
input{width:100%;min-width:0;height:36px;padding:0 12px;border:1px solid var(--sc-line);border-radius:6px;background:var(--sc-surface);color:inherit;font:14px/20px var(--sc-font)}
::placeholder{color:var(--sc-muted);opacity:1}
button,.button{display:flex;width:100%;height:44px;align-items:center;justify-content:center;border:0;border-radius:6px;background:var(--accent-solid);color:var(--on-accent);font:520 14px/20px var(--sc-font);text-decoration:none;cursor:pointer}
button:hover{background:var(--accent-hover)}
.button{margin-top:24px;border:1px solid var(--sc-line);background:var(--sc-surface);color:var(--sc-text)}
.button:hover{background:var(--sc-hover)}
[role=alert]{margin-top:16px;padding:10px 14px;border-radius:6px;background:color-mix(in oklab,var(--sc-failed) 10%,transparent);color:var(--sc-failed-ink)}
:focus-visible{outline:2px solid var(--sc-accent);outline-offset:2px}
@media (pointer:coarse){input{height:44px;font-size:16px}}
`;

/** The product's sign, as the app draws it. */
export const mark = `<svg viewBox="0 0 20 20" width="40" height="40" aria-hidden="true">
<rect x="0" y="2" width="11" height="4" rx="2" fill="var(--sc-succeeded)"/>
<rect x="5" y="8" width="12" height="4" rx="2" fill="var(--sc-accent)"/>
<rect x="0" y="14" width="14" height="4" rx="2" fill="var(--sc-running)"/>
<rect x="16" y="13" width="3.5" height="6" rx="1.5" fill="var(--sc-live)"/></svg>`;
