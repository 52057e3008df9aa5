/** The look of the reference: the app's tokens, light and dark. */
export const docsStyle = `
:root {
  --bg: #f4f6f8; --panel: #fff; --panel-2: #f9fafb; --line: #e3e8ed; --text: #17202a; --text-2: #52606d;
  --primary: #0b7a75; --tint: #e4f3f1; --on-tint: #08635f;
  --blue: #2b62c4; --blue-tint: #e8effc; --green: #1d7f4e; --green-tint: #e5f5ec;
  --amber: #9a6200; --amber-tint: #fdf3df; --red: #c8324a; --red-tint: #fdecee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0f1317; --panel: #161b21; --panel-2: #1a2027; --line: #28313b; --text: #e6ebf0; --text-2: #a3b0bd;
    --primary: #35c2b2; --tint: #12302f; --on-tint: #7fe0d5;
    --blue: #7aa7ff; --blue-tint: #18263f; --green: #52cf8f; --green-tint: #13301f;
    --amber: #f0b34a; --amber-tint: #33270f; --red: #ff7185; --red-tint: #371a21;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 16px; }
body {
  margin: 0; background: var(--bg); color: var(--text);
  font: 14px/1.55 Inter, system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", sans-serif;
}
code, pre, .name {
  font-family: "JetBrains Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12.5px;
  font-variant-ligatures: none;
}
a { color: var(--primary); text-decoration: none; }
a:hover { text-decoration: underline; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--primary); outline-offset: 2px; border-radius: 4px; }
nav {
  position: fixed; inset: 0 auto 0 0; width: 248px; overflow-y: auto; padding: 18px 12px 32px;
  background: var(--panel-2); border-right: 1px solid var(--line);
}
nav .home { display: block; padding: 0 8px 6px; font-size: 17px; font-weight: 600; color: var(--text); }
nav .home span { font-size: 12px; font-weight: 400; color: var(--text-2); }
nav h2 { margin: 16px 8px 4px; font-size: 12px; font-weight: 600; color: var(--text-2); text-transform: capitalize; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: flex; align-items: center; gap: 8px; padding: 3px 8px; border-radius: 7px; color: var(--text); }
nav li a:hover { background: var(--tint); text-decoration: none; }
main { margin-left: 248px; padding: 32px 40px 80px; max-width: 1080px; }
h1 { margin: 0 0 8px; font-size: 26px; font-weight: 600; letter-spacing: -.01em; }
header h3 { margin: 24px 0 6px; font-size: 14px; }
h2.group { margin: 44px 0 14px; font-size: 20px; font-weight: 600; text-transform: capitalize; }
section {
  margin: 0 0 16px; padding: 18px 22px; background: var(--panel); border: 1px solid var(--line); border-radius: 12px;
}
section:target { border-color: var(--primary); }
section h3 {
  display: flex; align-items: center; gap: 10px; margin: 0 0 8px; font-size: 14px; font-weight: 500;
  overflow-wrap: anywhere;
}
section h3 code { font-size: 14px; }
section p { margin: 0 0 4px; }
h4 { margin: 16px 0 6px; font-size: 12px; font-weight: 600; color: var(--text-2); }
.note { color: var(--text-2); font-size: 13px; }
.note .name { float: right; }
.method {
  flex: none; min-width: 44px; padding: 1px 6px; border-radius: 5px; font-size: 11px; font-weight: 600;
  text-align: center;
}
.get { color: var(--blue); background: var(--blue-tint); }
.post { color: var(--green); background: var(--green-tint); }
.put { color: var(--amber); background: var(--amber-tint); }
.delete { color: var(--red); background: var(--red-tint); }
pre {
  white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; padding: 12px 14px; background: var(--panel-2);
  border: 1px solid var(--line); border-radius: 8px; line-height: 1.5;
}
:not(pre) > code { overflow-wrap: anywhere; }
p code, li code { padding: 1px 4px; background: var(--panel-2); border-radius: 4px; }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
td { padding: 6px 12px 6px 0; border-top: 1px solid var(--line); vertical-align: top; }
td:nth-child(2) { color: var(--text-2); white-space: nowrap; }
summary { cursor: pointer; margin-bottom: 6px; }
.status {
  display: inline-block; min-width: 34px; font-weight: 600; color: var(--green); font-variant-numeric: tabular-nums;
}
.status.bad { color: var(--red); }
.errors { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0; padding: 0; list-style: none; font-size: 13px; }
@media (max-width: 860px) {
  nav { position: static; width: auto; max-height: 40vh; border-right: 0; border-bottom: 1px solid var(--line); }
  main { margin: 0; padding: 24px 16px 60px; }
}
`
