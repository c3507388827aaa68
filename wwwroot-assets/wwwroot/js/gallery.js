// A gallery's width, its keys (the page must not scroll under them), and scrolling a line into sight.
const galleries = new WeakMap();
const keys = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'Enter']);

export function watch(element, owner) {
  const onKey = e => { if (keys.has(e.key) && !e.ctrlKey && !e.altKey && !e.metaKey) e.preventDefault(); };
  element.addEventListener('keydown', onKey);
  let width = 0;
  const observer = new ResizeObserver(() => {
    const now = contentWidth(element);
    if (now > 0 && Math.abs(now - width) >= 1) owner.invokeMethodAsync('Resized', width = now);
  });
  observer.observe(element);
  galleries.set(element, { observer, onKey });
}

export function show(element, top, height) {
  const padding = parseFloat(getComputedStyle(element).paddingTop) || 0;
  const from = top + padding;
  if (from < element.scrollTop) element.scrollTop = top;
  else if (from + height > element.scrollTop + element.clientHeight) element.scrollTop = from + height - element.clientHeight;
}

// The gallery with its filters above it.
export function reveal(element) { element.closest('section')?.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' }); }

export function forget(element) {
  const gallery = element && galleries.get(element);
  if (!gallery) return;
  gallery.observer.disconnect();
  element.removeEventListener('keydown', gallery.onKey);
}

function contentWidth(element) {
  const style = getComputedStyle(element);
  return element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
}
