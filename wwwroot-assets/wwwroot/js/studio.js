// Starts the page's connection, keeps it, and remembers the theme. Loaded as a plain script after blazor.web.js.
(() => {
  'use strict';
  const banner = document.getElementById('connection-lost');
  const title = document.getElementById('connection-lost-title');
  const text = document.getElementById('connection-lost-text');
  let lost = false;

  const pause = ms => new Promise(done => setTimeout(done, ms));

  async function serverAnswers() {
    try { return (await fetch('/mark.svg', { cache: 'no-store' })).ok; }
    catch { return false; }
  }

  // The studio keeps a page's state for a while; after a restart it is gone, and the page is simply loaded again
  // (runs, data and the wizard's draft are on disk).
  async function comeBack() {
    for (let attempt = 0; lost; attempt++) {
      if (await serverAnswers()) {
        try {
          if (await Blazor.reconnect()) { shown(false); return; }
        } catch { /* the server answered but does not know this page any more */ }
        title.textContent = 'The studio is back.';
        text.textContent = 'Loading the page again…';
        location.reload();
        return;
      }
      if (attempt === 2) text.textContent = 'The studio does not answer: it may have been stopped. This page comes back by itself when it runs again.';
      await pause(Math.min(500 + 250 * attempt, 3000));
    }
  }

  function shown(isLost) {
    if (isLost === lost) return;
    lost = isLost;
    banner.hidden = !isLost;
    if (isLost) comeBack();
  }

  document.getElementById('connection-lost-reload').addEventListener('click', () => location.reload());

  window.studio = {
    rememberTheme: theme => { document.cookie = `finetune-theme=${theme}; path=/; max-age=31536000; samesite=strict`; },
    copy: value => navigator.clipboard.writeText(value),
  };

  Blazor.start({
    circuit: {
      reconnectionHandler: {
        onConnectionDown: () => shown(true),
        onConnectionUp: () => shown(false),
      },
    },
  });
})();
