"use strict";
// The live coach: what comes back in words, counts and lists. Loaded before coach.js, which calls `showView`, `showGate`,
// `sayGate`, `showSay` and `say`.

const SAY_S = 5;

let phase = "", saidUntil = 0, lastCue = 0, shownGate = "", gateSaid = 0, pendingTold = 0;

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
