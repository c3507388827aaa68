// Boxes over an image: chosen, moved, resized and drawn with mouse, pen or finger. While the hand moves only the browser moves;
// the studio is told once, at the end, in pixels of the image.
const Least = 4;

export function attach(layer, owner) {
  let drag = null;

  layer.addEventListener('pointerdown', e => {
    if (e.button !== 0) return;
    e.preventDefault();
    const handle = e.target.closest('[data-handle]');
    const box = e.target.closest('[data-box]');
    drag = { x: e.clientX, y: e.clientY, handle: handle?.dataset.handle, box, place: box ? placeOf(box) : null, frame: layer.getBoundingClientRect(), now: null, drawn: null };
    layer.setPointerCapture(e.pointerId);
  });

  layer.addEventListener('pointermove', e => {
    if (!drag) return;
    const dx = 100 * (e.clientX - drag.x) / drag.frame.width, dy = 100 * (e.clientY - drag.y) / drag.frame.height;
    if (!drag.now && Math.hypot(e.clientX - drag.x, e.clientY - drag.y) < Least) return;
    if (drag.box) {
      drag.now = drag.handle ? resized(drag.place, drag.handle, dx, dy) : moved(drag.place, dx, dy);
      show(drag.box, drag.now);
    } else {
      drag.now = drawn(drag, dx, dy);
      if (!drag.drawn) {
        drag.drawn = document.createElement('span');
        drag.drawn.className = 'edit-box new';
        layer.append(drag.drawn);
      }
      show(drag.drawn, drag.now);
    }
  });

  const end = e => {
    if (!drag) return;
    const { box, now, drawn: mark } = drag;
    drag = null;
    mark?.remove();
    const index = box ? Number(box.dataset.box) : -1;
    if (e.type === 'pointercancel') { if (box && now) show(box, placeOf(box)); return; }
    if (!now) { owner.invokeMethodAsync('ChooseBox', index); return; }
    const { width, height } = layer.dataset;
    const pixels = [now.left * width / 100, now.top * height / 100, now.width * width / 100, now.height * height / 100];
    if (box) owner.invokeMethodAsync('MoveBox', index, ...pixels);
    else if (pixels[2] >= 2 && pixels[3] >= 2) owner.invokeMethodAsync('DrawBox', ...pixels);
  };
  layer.addEventListener('pointerup', end);
  layer.addEventListener('pointercancel', end);
}

// Arrow keys lead to the neighbouring image, unless they belong to a field or a choice. What had the keys may be gone (a deleted box,
// a form that was sent): then they belong to the panel as well, Escape too.
export function keys(panel, owner) {
  const onKey = e => {
    if (!panel.isConnected) { document.removeEventListener('keydown', onKey); return; }
    const nobody = e.target === document.body || e.target === document.documentElement;
    if (e.ctrlKey || e.altKey || e.metaKey || !(nobody || panel.contains(e.target)) || e.target.closest('input, select, textarea')) return;
    if (e.key === 'Escape' && nobody) owner.invokeMethodAsync('Close');
    const step = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
    if (!step) return;
    e.preventDefault();
    owner.invokeMethodAsync('Step', step);
  };
  document.addEventListener('keydown', onKey);
}

// The chosen box's line, in a list that may be longer than its place.
export function reveal(panel) { panel?.querySelector('.box-list .chosen')?.scrollIntoView({ block: 'nearest' }); }

const placeOf = box => ({ left: parseFloat(box.style.left), top: parseFloat(box.style.top), width: parseFloat(box.style.width), height: parseFloat(box.style.height) });
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

function show(box, place) {
  for (const side of ['left', 'top', 'width', 'height']) box.style[side] = `${place[side]}%`;
}

function moved(place, dx, dy) {
  return { ...place, left: clamp(place.left + dx, 0, 100 - place.width), top: clamp(place.top + dy, 0, 100 - place.height) };
}

function resized(place, handle, dx, dy) {
  let { left, top } = place, right = left + place.width, bottom = top + place.height;
  if (handle.includes('w')) left = clamp(left + dx, 0, right - 0.5);
  if (handle.includes('e')) right = clamp(right + dx, left + 0.5, 100);
  if (handle.includes('n')) top = clamp(top + dy, 0, bottom - 0.5);
  if (handle.includes('s')) bottom = clamp(bottom + dy, top + 0.5, 100);
  return { left, top, width: right - left, height: bottom - top };
}

function drawn({ x, y, frame }, dx, dy) {
  const fromX = 100 * (x - frame.left) / frame.width, fromY = 100 * (y - frame.top) / frame.height;
  const toX = clamp(fromX + dx, 0, 100), toY = clamp(fromY + dy, 0, 100);
  return { left: Math.min(fromX, toX), top: Math.min(fromY, toY), width: Math.abs(toX - fromX), height: Math.abs(toY - fromY) };
}
