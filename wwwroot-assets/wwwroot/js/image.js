// One image at a time from a drop, the clipboard, a file dialog, the camera or the studio's own data to a run's model.
// The bytes go from here straight to the API; the page gets names, sizes and answers.
const zones = new WeakMap();
const mostClasses = 100, mostBoxes = 150, leastScore = 0.05;

export function attach(zone, input, owner, run, limit, tooLarge) {
  const state = { owner, run, limit, tooLarge, blob: null, urls: [], turn: 0, stop: new AbortController() };
  zones.set(zone, state);
  const signal = state.stop.signal;
  const first = files => { if (files.length) ask(state, files[0], files[0].name); };
  const take = () => { first(input.files); input.value = ''; };
  input.addEventListener('change', take, { signal });
  // A file chosen while the page was still connecting.
  take();
  const over = on => e => { e.preventDefault(); zone.classList.toggle('over', on); };
  zone.addEventListener('dragover', over(true), { signal });
  zone.addEventListener('dragleave', over(false), { signal });
  zone.addEventListener('drop', e => { over(false)(e); first(e.dataTransfer.files); }, { signal });
  document.addEventListener('paste', e => {
    const image = [...e.clipboardData.files].find(f => f.type.startsWith('image/'));
    if (image) { e.preventDefault(); ask(state, image, image.name || 'pasted.png'); }
  }, { signal });
}

export function detach(zone) {
  const state = zones.get(zone);
  if (!state) return;
  state.stop.abort();
  forget(state);
  closeCamera(state.video);
}

export async function askAddress(zone, address, name) {
  const state = zones.get(zone);
  const response = await fetch(address);
  if (response.ok) return ask(state, await response.blob(), name);
  await state.owner.invokeMethodAsync('Asking', { url: '', name, width: 0, height: 0, type: '' });
  await state.owner.invokeMethodAsync('Answered', await refusal(response));
}

// Where the model looked: a picture that the page lays over the image.
export async function explain(zone, label) {
  const state = zones.get(zone);
  try {
    const response = await fetch(`${state.run}/explain?label=${encodeURIComponent(label)}`, { method: 'POST', body: state.blob, headers: { 'Content-Type': typeOf(state.blob) } });
    return response.ok ? { status: response.status, url: keep(state, await response.blob()) } : await refusal(response);
  } catch { return { status: 0 }; }
}

export async function openCamera(zone, video) {
  zones.get(zone).video = video;
  if (!navigator.mediaDevices?.getUserMedia) return 'This browser gives pages no camera here. Open the studio as localhost or 127.0.0.1, or choose a file.';
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } });
    await video.play();
    return '';
  } catch (e) {
    return e.name === 'NotAllowedError' ? 'The browser may not use the camera. Allow it in the address bar, then try again.'
      : e.name === 'NotFoundError' ? 'There is no camera. Connect one, or choose a file.'
      : 'The camera does not start: another program may be using it.';
  }
}

export async function shoot(zone, video) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext('2d').drawImage(video, 0, 0);
  closeCamera(video);
  const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.92));
  await ask(zones.get(zone), blob, 'camera.jpg');
}

export function closeCamera(video) {
  for (const track of video?.srcObject?.getTracks() ?? []) track.stop();
  if (video) video.srcObject = null;
}

async function ask(state, blob, name) {
  // Asked again meanwhile, the last image wins.
  const turn = ++state.turn, isLast = () => turn === state.turn && !state.stop.signal.aborted;
  forget(state);
  state.blob = blob;
  const url = keep(state, blob), size = await sizeOf(url);
  if (!isLast()) return;
  await state.owner.invokeMethodAsync('Asking', { url, name, ...size, type: blob.type });
  const reply = blob.size > state.limit
    ? { status: 400, title: state.tooLarge, remedy: 'Scale it down: a model sees a few hundred pixels on a side.' }
    : await answerTo(state, blob, name);
  if (isLast()) await state.owner.invokeMethodAsync('Answered', reply);
}

async function answerTo(state, blob, name) {
  try {
    // A form, so that the file's name stands in what is said of it.
    const form = new FormData();
    form.append('image', blob, name);
    const response = await fetch(`${state.run}/predict`, { method: 'POST', body: form });
    return response.ok ? compact(response, await response.json()) : await refusal(response);
  } catch { return { status: 0 }; }
}

// What the page shows: all that a detector says is more than one message of its connection holds.
function compact(response, said) {
  const milliseconds = parseFloat(response.headers.get('Server-Timing')?.match(/dur=([\d.]+)/)?.[1] ?? '0');
  const round = n => Math.round(n * 10) / 10;
  return {
    status: response.status, milliseconds,
    classes: said.probabilities ? Object.entries(said.probabilities).slice(0, mostClasses).map(([label, probability]) => ({ label, probability })) : null,
    boxes: said.boxes?.filter(b => b.score >= leastScore).slice(0, mostBoxes)
      .map(b => ({ label: b.label, score: Math.round(b.score * 1e3) / 1e3, x: round(b.x), y: round(b.y), width: round(b.width), height: round(b.height) })) ?? null,
  };
}

async function refusal(response) {
  const short = value => typeof value === 'string' ? value.slice(0, 1000) : null;
  try {
    const { title, detail, remedy } = await response.json();
    return { status: response.status, title: short(title), remedy: short(remedy ?? detail) };
  } catch { return { status: response.status }; }
}

async function sizeOf(url) {
  const image = new Image();
  image.src = url;
  try { await image.decode(); return { width: image.naturalWidth, height: image.naturalHeight }; }
  catch { return { width: 0, height: 0 }; } // no image: the API says what it is
}

function typeOf(blob) { return blob.type.startsWith('image/') ? blob.type : 'application/octet-stream'; }

function keep(state, blob) {
  const url = URL.createObjectURL(blob);
  state.urls.push(url);
  return url;
}

function forget(state) {
  for (const url of state.urls) URL.revokeObjectURL(url);
  state.urls = [];
}
