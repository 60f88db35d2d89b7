// Two recordings at the same moment of the stride: seconds from the chosen event, each film with its own frame rate.
import { Film, nearest, number, words } from "./film.js";

const page = document.getElementById("compare");
const kind = page.dataset.align;
const moment = document.getElementById("moment");
const where = document.getElementById("where");
const films = [...page.querySelectorAll(".film")].map((root) => new Film(root));
const said = [...page.querySelectorAll("[data-where]")];
const chosen = [0, 0];
let now_ms = 0; // after the event; the slider shows it in whole milliseconds

// The near leg's events; where the camera's side is not known, all of that kind.
function events(film) {
  const near = film.data.events.filter((event) => event.kind === kind && event.side === film.data.near_side);
  return near.length ? near : film.data.events.filter((event) => event.kind === kind);
}

function show(milliseconds) {
  now_ms = Math.max(Number(moment.min), Math.min(Number(moment.max), milliseconds));
  moment.value = now_ms;
  page.dataset.momentMs = now_ms;
  const seconds = now_ms / 1000;
  films.forEach((film, index) => {
    const event = events(film)[chosen[index]];
    if (!event) { said[index].textContent = words.no_event; return; }
    const times = film.data.time_s;
    const picture = nearest(times, event.time_s + seconds);
    film.show(picture);
    film.root.dataset.picture = picture;
    const off = (times[picture] - event.time_s) * 1000;
    said[index].textContent = `${words.picture.replace("{picture}", picture + 1).replace("{pictures}", film.pictures).replace("{time}", number(times[picture], 3))} · ${off < 0 ? "−" : "+"}${number(Math.abs(off), 0)} ms`;
  });
  const text = words.moment.replace("{milliseconds}", number(now_ms, 0)).replace("{event}", words[kind]);
  where.textContent = text;
  moment.setAttribute("aria-valuetext", text);
}

// One step is the next picture of the film that has it sooner, at its true time; the other shows what is nearest then.
function step(direction) {
  const after = films.flatMap((film, index) => {
    const event = events(film)[chosen[index]];
    const time = film.data.time_s[film.picture + direction];
    return event && time !== undefined ? [{ gap: Math.abs(time - film.data.time_s[film.picture]), at: (time - event.time_s) * 1000 }] : [];
  });
  if (after.length) show(after.reduce((one, other) => (other.gap < one.gap ? other : one)).at);
}

try {
  await Promise.all(films.map((film) => film.load()));
  moment.addEventListener("input", () => show(Number(moment.value)));
  for (const button of page.querySelectorAll("[data-step]")) button.addEventListener("click", () => step(Number(button.dataset.step)));
  page.querySelector("[data-zero]").addEventListener("click", () => show(0));
  for (const button of page.querySelectorAll("[data-stride]")) {
    button.addEventListener("click", () => {
      const index = Number(button.dataset.stride);
      chosen[index] = (chosen[index] + 1) % Math.max(1, events(films[index]).length);
      show(0);
    });
  }
  document.getElementById("overlay").addEventListener("change", (change) => {
    for (const film of films) { film.overlay = change.target.checked; film.draw(); }
  });
  show(0);
  page.dataset.ready = "yes";
} catch (fault) {
  where.textContent = words.failed;
}
