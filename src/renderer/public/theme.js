// Before the first paint: the theme that the settings had last time (store/modules/settings.ts keeps them here), so that a dark window does not flash white.
try {
  const { theme } = JSON.parse(localStorage.getItem('tihc.settings') || '{}').known?.general ?? {}
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
} catch {
  // What cannot be read is read again by the app.
}
