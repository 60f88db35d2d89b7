"use strict";
// The live coach in the browser: shows the camera itself, sends the newest picture and never more than one at a time,
// hands what comes back to coach_view.js, coach_drawing.js and coach_sound.js. No judgement is made here.

const data = JSON.parse(document.getElementById("coach-data").textContent);
const byId = (id) => document.getElementById(id);
const LONG_EDGE = 640, QUALITY = 0.8, SLOW_RATE = 15;
const CLOSED = { refused: 4000, takenOver: 4001, resting: 4002, ended: 4003 };

const clock = () => (performance.timeOrigin + performance.now()) / 1000;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const told = (kind, detail) => document.dispatchEvent(new CustomEvent("coach", { detail: { kind, at: clock(), ...detail } }));

// ---------------------------------------------------------------- what to do: the form

const form = byId("wish"), choice = byId("exercise");

function chosen() {
  return data.exercises.find((e) => e.name === choice.value);
}

function showChoice() {
  const e = chosen();
  byId("set-up").textContent = e.set_up;
  byId("camera-words").textContent = e.camera;
  byId("sides").hidden = !e.one_side_at_a_time;
  byId("dosage-text").textContent = e.dosage || "";
  byId("rate-wanted").hidden = !e.too_quick;
  byId("rate-wanted").textContent = fill(data.words.rate_wanted, { wanted: e.least_fps, rate: 25 });
  byId("own-numbers").hidden = !byId("dosage-own").checked;
}

form.addEventListener("change", showChoice);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const own = byId("dosage-own").checked;
  begin({
    do: "begin",
    exercise: choice.value,
    side: form.elements.side.value,
    one_side: !byId("both").checked,
    athlete: byId("person").value,
    sets: own ? Number(byId("sets").value) : null,
    repetitions: own ? Number(byId("repetitions").value) : null,
    rest_s: own ? Number(byId("rest").value) : null,
  });
});
for (const button of document.querySelectorAll("[data-resume]"))
  button.addEventListener("click", () => begin({ do: "resume", session: button.dataset.resume }));
showChoice();

// ---------------------------------------------------------------- camera

const video = byId("preview"), drawing = byId("drawing"), pen = drawing.getContext("2d");
const shutter = document.createElement("canvas"), film = shutter.getContext("2d", { alpha: false });

async function openCamera() {
  if (!navigator.mediaDevices) throw new Error(data.words.no_camera_insecure);
  const wanted = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, facingMode: "user" };
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  } catch {
    throw new Error(data.words.no_camera);
  }
  await video.play();
}

function closeCamera() {
  for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  video.srcObject = null;
}

let waiting = null, encoding = false, inFlight = false, lastStamp = 0;

function onFrame(now, meta) {
  if (!video.srcObject) return;
  nextFrame();
  if (!line || line.readyState !== WebSocket.OPEN || !opened || encoding || !video.videoWidth) return;
  const stamp = (performance.timeOrigin + (meta?.captureTime ?? now)) / 1000;
  if (stamp <= lastStamp) return;
  lastStamp = stamp;
  const scale = Math.min(1, LONG_EDGE / Math.max(video.videoWidth, video.videoHeight));
  const width = Math.round(video.videoWidth * scale), height = Math.round(video.videoHeight * scale);
  if (shutter.width !== width || shutter.height !== height) {
    shutter.width = width;
    shutter.height = height;
    drawing.width = width;
    drawing.height = height;
  }
  film.drawImage(video, 0, 0, width, height);
  encoding = true;
  shutter.toBlob(async (blob) => {
    const jpeg = blob && (await blob.arrayBuffer());
    encoding = false;
    if (!jpeg) return;
    const message = new Uint8Array(8 + jpeg.byteLength);
    new DataView(message.buffer).setFloat64(0, stamp, true);
    message.set(new Uint8Array(jpeg), 8);
    waiting = message; // the newest takes the place of one that still waits
    send();
  }, "image/jpeg", QUALITY);
}

function nextFrame() {
  if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(onFrame);
  else requestAnimationFrame((now) => onFrame(now));
}

function send() {
  if (inFlight || !waiting || !opened || line.readyState !== WebSocket.OPEN) return;
  line.send(waiting);
  waiting = null;
  inFlight = true;
}

// ---------------------------------------------------------------- the line to hipdrive

let line = null, opened = null, wish = null, stopping = false, retry_s = 0.3;

async function begin(first) {
  byId("camera-problem").hidden = true;
  byId("start").disabled = true;
  sound.wake();
  try {
    await openCamera();
  } catch (error) {
    byId("camera-problem").textContent = error.message;
    byId("camera-problem").hidden = false;
    byId("start").disabled = false;
    return;
  }
  wish = first;
  connect();
  nextFrame();
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  line = new WebSocket(`${scheme}://${location.host}${data.path}`);
  opened = null;
  inFlight = false;
  waiting = null;
  line.onopen = () => line.send(JSON.stringify({ ...wish, now: clock() }));
  line.onmessage = (event) => onMessage(JSON.parse(event.data));
  line.onclose = onClose;
}

function onMessage(message) {
  if (message.kind === "open") onOpen(message);
  else if (message.kind === "refused") refused(message);
  else {
    if (message.kind === "picture") {
      inFlight = false;
      send();
      rate.count();
      told("answer", { t: message.t, ms: message.ms, replaced: message.replaced });
      draw(message.draw, message.view);
      showGate(message.gate, message.view);
      sayGate(message.gate, message.view);
    } else if (message.kind === "problem") {
      inFlight = false;
    }
    if (message.view) showView(message.view);
    for (const one of message.say ?? []) say(one, message);
  }
}

function onOpen(message) {
  const again = opened === null && wish.do === "resume" && !byId("floor").hidden;
  opened = message;
  retry_s = 0.3;
  wish = { do: "resume", session: message.session };
  document.body.classList.add("coaching");
  byId("choose").hidden = true;
  byId("floor").hidden = false;
  byId("virtual").hidden = message.dowel === "none";
  byId("dosage-from").textContent = message.dosage_from;
  byId("again").href = message.again;
  byId("to-person").href = message.person || "/people";
  byId("to-person").dataset.kept = message.person ? "yes" : "no";
  byId("picture").classList.toggle("mirrored", byId("mirror").getAttribute("aria-pressed") === "true");
  if (again) showSay(data.words.back_again, "good");
  byId("trouble").hidden = true;
  showView(message.view);
  for (const one of message.say ?? []) say(one, message);
  told("open", { session: message.session });
  if (!again) byId("end-set").focus({ preventScroll: true });
  if (!again) window.scrollTo(0, 0);
}

function refused(message) {
  stopping = true;
  if (byId("floor").hidden) {
    byId("camera-problem").textContent = `${message.words} ${message.fix ?? ""}`;
    byId("camera-problem").hidden = false;
    byId("start").disabled = false;
    closeCamera();
    setTimeout(() => { stopping = false; }, 0);
  } else trouble(message.words);
}

function onClose(event) {
  opened = null;
  if (event.code === CLOSED.ended) return ended();
  if (event.code === CLOSED.takenOver || event.code === CLOSED.resting) {
    closeCamera();
    return trouble(event.code === CLOSED.takenOver ? data.words.taken_over : data.words.idle);
  }
  if (stopping || event.code === CLOSED.refused || byId("floor").hidden) return undefined;
  trouble(data.words.lost_line);
  told("lost", {});
  setTimeout(connect, 1000 * retry_s);
  retry_s = Math.min(2, retry_s * 1.5);
  return undefined;
}

function trouble(words) {
  byId("trouble").textContent = words;
  byId("trouble").hidden = false;
}

function ask(name) {
  if (opened && line.readyState === WebSocket.OPEN) line.send(JSON.stringify({ do: name }));
}

function ended() {
  closeCamera();
  for (const id of ["picture", "end-set", "go-on", "stop", "mirror", "mute", "gate", "contacts", "virtual"]) byId(id).hidden = true;
  byId("again").hidden = false;
  byId("to-person").hidden = byId("to-person").dataset.kept !== "yes";
  byId("again").focus();
  told("ended", {});
}

// ---------------------------------------------------------------- pace, buttons, keys

const rate = {
  times: [],
  slowSince: null,
  count() {
    const now = clock();
    this.times.push(now);
    while (this.times[0] < now - 2) this.times.shift();
    const perSecond = this.times.length / 2;
    this.slowSince = perSecond < SLOW_RATE ? this.slowSince ?? now : null;
    if (this.slowSince && now - this.slowSince > 6) trouble(fill(data.words.too_slow, { rate: Math.round(perSecond) }));
    else if (!this.slowSince && opened) byId("trouble").hidden = true;
  },
};

byId("end-set").addEventListener("click", () => ask("end_set"));
byId("go-on").addEventListener("click", () => ask("go_on"));
byId("stop").addEventListener("click", () => ask("stop"));
byId("mute").addEventListener("click", () => sound.mute(!sound.muted));
byId("mirror").addEventListener("click", () => {
  const on = byId("picture").classList.toggle("mirrored");
  byId("mirror").setAttribute("aria-pressed", String(on));
});
document.addEventListener("keydown", (event) => {
  if (byId("floor").hidden || event.ctrlKey || event.altKey || event.metaKey) return;
  const onControl = event.target.closest("button, a, input, select");
  if (event.key === "m" || event.key === "M") sound.mute(!sound.muted);
  else if (event.key === "Escape") ask("stop");
  else if (event.key === " " && !onControl) ask(phase === "pause" ? "go_on" : "end_set");
  else return;
  event.preventDefault();
});
window.addEventListener("pagehide", closeCamera);
