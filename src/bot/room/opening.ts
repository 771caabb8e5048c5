// The page a link opens: one button, so that only a person's press uses the link up. Whatever merely looks
// at an address, a preview, a scanner, a browser reading ahead, leaves it good.

export const OPENING_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Open the room - Twokey</title>
<script src="/open.js" defer></script>
</head>
<body>
<main>
<h1>Open the room</h1>
<p>This link works once, and what is said in the window it opens is said by the account that asked for it.</p>
<p><button id="open" type="button">Open the room in this window</button></p>
<p id="answer" role="status"></p>
<noscript><p>The room needs scripts from this address, and no others.</p></noscript>
</main>
</body>
</html>
`;

export const OPENING_SCRIPT = `const button = document.getElementById('open');
const answer = document.getElementById('answer');
const key = new URLSearchParams(location.search).get('key') ?? '';
history.replaceState(null, '', '/open');
button.addEventListener('click', async () => {
  button.disabled = true;
  try {
    const room = await (await fetch('/api/room')).json();
    const reply = await fetch('/open', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-twokey-token': room.token },
      body: JSON.stringify({ key }),
    });
    if (reply.ok) {
      sessionStorage.setItem('twokey.session', (await reply.json()).session);
      location.replace('/');
      return;
    }
    answer.textContent = (await reply.json()).text;
  } catch {
    answer.textContent = 'The desk does not answer. Is it running?';
    button.disabled = false;
  }
});
`;
