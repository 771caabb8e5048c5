// Puts the look this browser chose on the page before anything of it is painted; without a choice the
// system's stands. It is run by itself, ahead of the modules.
try {
  const chosen = localStorage.getItem('twokey.theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen;
} catch {
  // A browser that stores nothing has chosen nothing.
}
