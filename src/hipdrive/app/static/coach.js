"use strict";
// The live coach in the browser: shows the camera itself, sends the newest picture and never more than one at a time,
// draws and says what comes back. No judgement is made here.

const data = JSON.parse(document.getElementById("coach-data").textContent);
const byId = (id) => document.getElementById(id);
const LONG_EDGE = 640, QUALITY = 0.8, SAY_S = 5, SLOW_RATE = 15;
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
  byId("again").focus();
  told("ended", {});
}

// ---------------------------------------------------------------- what is shown

let phase = "", saidUntil = 0, lastCue = 0;

function showView(view) {
  byId("where").textContent = `${opened?.title ?? ""} · ${view.where}`;
  if (view.phase === "gate" || view.phase === "set") showCount(view.count, view.goal);
  byId("movement").value = Math.max(0, Math.min(1, view.movement ?? 0));
  byId("end-set").hidden = !(view.phase === "set" || view.phase === "gate");
  byId("go-on").hidden = view.phase !== "pause";
  byId("pause").hidden = view.phase !== "pause";
  if (view.phase === "pause") {
    byId("pause").replaceChildren(view.turning ? data.words.pause_turn : data.words.pause, element("small", fill(data.words.seconds_left, { seconds: view.pause_s })));
  }
  showContacts(view.contacts);
  if (phase !== view.phase) {
    phase = view.phase;
    document.body.dataset.phase = phase;
    if (phase === "gate" || phase === "pause") byId("unseen").hidden = true;
    told("phase", { phase });
  }
  const said = byId("say");
  if (said.textContent && clock() > saidUntil) said.textContent = "";
}

function showCount(count, goal) {
  byId("count").textContent = count;
  byId("goal").textContent = goal;
}

function showContacts(contacts) {
  const list = byId("contacts"), names = Object.keys(contacts);
  list.hidden = names.length === 0;
  if (list.children.length !== names.length) list.replaceChildren(...names.map(() => element("li", "")));
  names.forEach((name, i) => {
    const [state, title, words] = contacts[name], item = list.children[i];
    if (item.dataset.state === state && item.dataset.name === name) return;
    item.dataset.state = state;
    item.dataset.name = name;
    item.replaceChildren(title, element("span", words));
  });
}

let shownGate = "";
function showGate(checks, view) {
  const on = view.phase === "gate" || view.phase === "pause";
  byId("gate").hidden = !on;
  const now = JSON.stringify(checks);
  if (!on || now === shownGate) return;
  shownGate = now;
  byId("checks").replaceChildren(...checks.map((check) => {
    const item = element("li", "");
    item.dataset.answer = check.answer;
    const mark = element("span", check.answer === "good" ? "✓" : check.answer === "bad" ? "✗" : "…");
    mark.className = "mark";
    mark.setAttribute("aria-hidden", "true");
    const title = element("b", check.title);
    title.append(element("span", `: ${data.words[check.answer]}`));
    title.lastChild.className = "hidden";
    item.append(mark, title);
    if (check.answer !== "good" && check.words) {
      const why = element("span", check.words);
      why.className = "why";
      item.append(why);
    }
    return item;
  }));
}

// What to mend first stands in the large line too, for whoever is too far away to read the list.
function sayGate(checks, view) {
  const wrong = checks.find((c) => c.answer === "bad") ?? checks.find((c) => c.answer === "waiting" && c.words);
  const place = byId("say"), free = clock() > saidUntil || place.dataset.tone === "gate";
  if (view.phase !== "gate" || !wrong?.words || !free || clock() < gateSaid + 1.5) return;
  gateSaid = clock();
  showSay(wrong.words.length > 70 ? wrong.title : wrong.words, "gate");
}
let gateSaid = 0;

function showSay(words, tone) {
  const place = byId("say");
  if (place.textContent !== words) place.textContent = words;
  place.dataset.tone = tone;
  saidUntil = clock() + SAY_S;
}

function say(one, message) {
  told(one.kind, { ...one, t: message.t });
  if (one.kind === "cue") {
    showSay(one.words, "cue");
    lastCue = clock();
    sound.cue(one, message);
  } else if (one.kind === "waiting" || (one.kind === "repetition" && one.verdict !== "not_counted")) {
    byId("counted-aloud").textContent = `${byId("count").textContent} ${byId("goal").textContent}`;
    if (one.kind === "repetition" && pendingTold > 0) pendingTold -= 1;
    else {
      pendingTold += one.kind === "waiting" ? 1 : 0;
      sound.counted(byId("count").textContent, clock() - lastCue > 1.5);
    }
  } else if (one.kind === "repetition") {
    showSay(one.words, "");
  } else if (one.kind === "unseen") {
    byId("unseen").replaceChildren(one.words, element("small", one.why));
    byId("unseen").hidden = false;
    showSay(one.words, "cue");
    sound.speak(one.words, 180);
  } else if (one.kind === "set_done") {
    byId("unseen").hidden = true;
    showCount(one.counted, one.goal);
    summarise(one);
    pendingTold = 0;
    showSay(one.words, "good");
    sound.speak(one.words, 520);
  } else if (one.words) {
    if (one.kind === "seen_again") byId("unseen").hidden = true;
    showSay(one.words, "good");
    sound.speak(one.words, one.kind === "go" ? 880 : 520);
  }
}
let pendingTold = 0;

function summarise(one) {
  const box = element("section", ""), list = element("ul", "");
  box.className = "coach-summary";
  const side = one.side === "both" ? "" : ` · ${data.words[`side_${one.side}`]}`;
  box.append(element("h2", fill(data.words.summary, { number: one.set }) + side));
  if (!one.counted) box.append(element("p", data.words.summary_none));
  else {
    box.append(element("p", `${fill(data.words.summary_clean, { number: one.without_fault, counted: one.counted })} · ${fill(data.words.summary_tempo, { tempo: one.tempo })}`));
    for (const fault of one.faults) list.append(element("li", `${fill(data.words.summary_times, { times: fault.times })} ${fault.words}`));
    if (one.faults.length) box.append(list);
  }
  box.append(element("p", one.saved ? data.words.saved : data.words.not_saved));
  box.lastChild.className = "small";
  byId("summaries").prepend(box);
}

function element(name, text) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  return made;
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
