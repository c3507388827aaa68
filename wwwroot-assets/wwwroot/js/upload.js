// Files from a drop zone or a file dialog to an endpoint, with progress and cancel. The bytes never pass through the page's
// connection to the studio (which is ten times slower): only names, sizes and figures do.
const zones = new WeakMap();

export function attach(zone, input, owner) {
  const state = { owner, files: [], request: null };
  zones.set(zone, state);
  const chosen = list => {
    state.files = [...list];
    owner.invokeMethodAsync('Chosen', state.files.map(f => ({ name: f.name, size: f.size })));
  };
  const take = () => { if (input.files.length) chosen(input.files); input.value = ''; };
  input.addEventListener('change', take);
  // Files chosen while the page was still connecting.
  take();
  const over = on => e => { e.preventDefault(); zone.classList.toggle('over', on); };
  zone.addEventListener('dragover', over(true));
  zone.addEventListener('dragleave', over(false));
  zone.addEventListener('drop', e => { over(false)(e); if (e.dataTransfer.files.length) chosen(e.dataTransfer.files); });
}

// fields: [[name, value]]; files: [[field, index of the chosen file]]
export function send(zone, url, uploadId, fields, files) {
  const state = zones.get(zone);
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  for (const [field, index] of files) form.append(field, state.files[index], state.files[index].name);
  const request = state.request = new XMLHttpRequest();
  let told = 0;
  request.upload.onprogress = e => {
    const now = performance.now();
    if (now - told < 200 && e.loaded < e.total) return;
    told = now;
    state.owner.invokeMethodAsync('Sent', e.loaded, e.total);
  };
  const answer = (status, body) => { state.request = null; state.owner.invokeMethodAsync('Answered', { status, ...body }); };
  request.onload = () => answer(request.status, summary(request.responseText));
  request.onerror = () => answer(0, {});
  request.onabort = () => answer(-1, {});
  request.open('POST', url);
  request.setRequestHeader('X-Upload-Id', uploadId);
  request.send(form);
}

export function cancel(zone) { zones.get(zone)?.request?.abort(); }

// Only what the page shows: a whole answer may be larger than one message of the connection.
function summary(text) {
  try {
    const { id, title, detail, remedy, where } = JSON.parse(text);
    const short = value => typeof value === 'string' ? value.slice(0, 2000) : null;
    return { id: short(id), title: short(title), detail: short(detail), remedy: short(remedy), where: where ? { file: short(where.file) ?? '', row: where.row ?? null, column: short(where.column) } : null };
  } catch { return {}; }
}
