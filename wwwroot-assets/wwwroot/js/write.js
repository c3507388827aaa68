// Which token of a text is pointed at or stepped to, and where it stands; everything else is TokenPeek's.
const room = 230, width = 280;

export function attach(root, owner) {
  let shown = null, timer = 0;
  const tokenOf = target => target.closest?.('[data-i]') ?? null;

  function show(token, byKeyboard) {
    clearTimeout(timer);
    if (token === shown || !token.isConnected) return;
    shown = token;
    const text = token.closest('.tokens'), frame = root.getBoundingClientRect(), boxes = token.getClientRects();
    const box = boxes[boxes.length - 1];
    const above = box.bottom + room > window.innerHeight && box.top > room;
    const left = Math.max(0, Math.min(box.left - frame.left, frame.width - width));
    owner.invokeMethodAsync('Show', +text.dataset.turn, text.dataset.side, +token.dataset.i, left, (above ? box.top - 4 : box.bottom + 4) - frame.top, above, byKeyboard);
  }

  function hide() {
    clearTimeout(timer);
    if (shown === null) return;
    shown = null;
    owner.invokeMethodAsync('Hide');
  }

  const soon = (act, ms) => { clearTimeout(timer); timer = setTimeout(act, ms); };

  root.addEventListener('pointerover', e => {
    const token = tokenOf(e.target);
    if (token) soon(() => show(token, false), 120);
    else if (e.target.closest?.('.token-peek')) clearTimeout(timer);
    else soon(hide, 300);
  });
  root.addEventListener('pointerleave', () => soon(hide, 300));
  root.addEventListener('focusin', e => {
    const token = tokenOf(e.target);
    if (token) show(token, true);
    else if (!e.target.closest?.('.token-peek')) hide();
  });
  root.addEventListener('focusout', e => { if (!root.contains(e.relatedTarget)) soon(hide, 150); });
  // A chosen alternative takes its token away.
  root.addEventListener('click', e => { if (e.target.closest?.('.token-peek button')) { shown = null; clearTimeout(timer); } });

  root.addEventListener('keydown', e => {
    const peek = root.querySelector('.token-peek');
    if (e.key === 'Escape' && peek) {
      (shown?.isConnected ? shown : root.querySelector('.tokens'))?.focus();
      const text = shown?.closest('.tokens');
      hide();
      text?.focus();
      return;
    }
    const inPeek = e.target.closest?.('.token-peek');
    if (inPeek && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) {
      const buttons = [...inPeek.querySelectorAll('button:enabled')];
      buttons[(buttons.indexOf(document.activeElement) + (e.key === 'ArrowDown' ? 1 : buttons.length - 1)) % buttons.length]?.focus();
      e.preventDefault();
      return;
    }
    const text = e.target.closest?.('.tokens');
    if (!text) return;
    if (e.key === 'ArrowRight' || e.key === 'ArrowLeft') {
      const tokens = [...text.querySelectorAll('[data-i]')], at = tokens.indexOf(tokenOf(e.target));
      const next = at < 0 ? (e.key === 'ArrowRight' ? tokens[0] : tokens.at(-1)) : tokens[at + (e.key === 'ArrowRight' ? 1 : -1)];
      next?.focus();
      e.preventDefault();
    } else if (e.key === 'Enter' && tokenOf(e.target)) {
      peek?.querySelector('button:enabled')?.focus();
      e.preventDefault();
    }
  });
}
