// The page of one recording: picture by picture, events on the time line, curves linked to the picture.
import { Film, colour, eventWords, nearest, number, words } from "./film.js";

const CURVES = ["leg_behind_spine_line_deg", "thigh_pitch_deg", "trunk_lean_deg", "knee_flexion_deg", "ankle_dorsiflexion_deg"];
const WIDTH = 1000, HEIGHT = 150, SVG = "http://www.w3.org/2000/svg";
const film = new Film(document.getElementById("film"));
const page = document.getElementById("viewer");
const place = document.getElementById("place");
const where = document.getElementById("where");
const marks = document.getElementById("marks");
const play = page.querySelector("[data-play]");
const charts = [];

function element(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

function share(picture) {
  const times = film.data.time_s;
  return (times[picture] - times[0]) / (times.at(-1) - times[0] || 1);
}

function path(values, low, high) {
  let text = "", pen = "M";
  values.forEach((value, picture) => {
    if (value === null) { pen = "M"; return; }
    text += `${pen}${(share(picture) * WIDTH).toFixed(1)} ${(HEIGHT - ((value - low) / (high - low)) * HEIGHT).toFixed(1)}`;
    pen = "L";
  });
  return text;
}

function buildChart(name) {
  const both = Object.entries(film.data.curves).filter(([key]) => key === name || key === `left_${name}` || key === `right_${name}`);
  if (!both.length) return;
  const known = both.flatMap(([, values]) => values).filter((value) => value !== null);
  const low = Math.min(0, ...known), high = Math.max(low + 1, ...known);
  const figure = document.createElement("figure");
  figure.className = "chart";
  const caption = document.createElement("figcaption");
  const title = document.createElement("strong");
  title.textContent = words.curves[name];
  const value = document.createElement("span");
  caption.append(title, " ", value);
  const picture = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": words.curves[name] });
  const zero = HEIGHT - ((0 - low) / (high - low)) * HEIGHT;
  element("line", { x1: 0, x2: WIDTH, y1: zero, y2: zero, class: "zero" }, picture);
  for (const [key, values] of both) {
    const side = key.startsWith("left_") ? "left" : key.startsWith("right_") ? "right" : "trunk";
    const near = side === "trunk" || side === film.data.near_side;
    element("path", { d: path(values, low, high), class: `curve ${side}${near ? "" : " far"}` }, picture);
  }
  const cursor = element("line", { y1: 0, y2: HEIGHT, class: "cursor" }, picture);
  picture.addEventListener("click", (click) => {
    const box = picture.getBoundingClientRect();
    const times = film.data.time_s;
    go(nearest(times, times[0] + ((click.clientX - box.left) / box.width) * (times.at(-1) - times[0])));
  });
  figure.append(caption, picture);
  document.getElementById("curves").append(figure);
  charts.push({ both, cursor, value });
}

function drawMarks() {
  const ratio = window.devicePixelRatio || 1;
  marks.width = marks.clientWidth * ratio;
  marks.height = marks.clientHeight * ratio;
  const pen = marks.getContext("2d");
  const shape = { initial_contact: 0, midstance: 0.33, toe_off: 0.66 };
  for (const event of film.data.events) {
    const x = share(event.picture) * (marks.width - 2 * ratio);
    pen.fillStyle = colour(event.side === "left" ? "--left" : "--right");
    pen.fillRect(x, shape[event.kind] * marks.height, 2 * ratio, marks.height / 3 - ratio);
  }
}

function said(picture) {
  const here = film.data.events.filter((event) => event.picture === picture).map(eventWords);
  const text = words.picture.replace("{picture}", picture + 1).replace("{pictures}", film.pictures).replace("{time}", number(film.data.time_s[picture], 3));
  return here.length ? `${text} · ${here.join(", ")}` : text;
}

function update(picture) {
  place.value = picture;
  const text = said(picture);
  place.setAttribute("aria-valuetext", text);
  page.dataset.picture = picture;
  // While it plays a screen reader would be told thirty times a second.
  where.setAttribute("aria-live", film.video && !film.video.paused ? "off" : "polite");
  where.textContent = text;
  const x = share(picture) * WIDTH;
  for (const chart of charts) {
    chart.cursor.setAttribute("x1", x);
    chart.cursor.setAttribute("x2", x);
    chart.value.textContent = chart.both
      .map(([key, values]) => `${key.startsWith("left_") ? words.left + " " : key.startsWith("right_") ? words.right + " " : ""}${number(values[picture], 0)}°`)
      .join(" · ");
  }
}

function go(picture) {
  film.video?.pause();
  return film.show(picture);
}

function toEvent(direction) {
  const pictures = film.data.events.map((event) => event.picture);
  const found = direction > 0 ? pictures.find((p) => p > film.picture) : pictures.findLast((p) => p < film.picture);
  if (found !== undefined) go(found);
}

function toggle() {
  if (!film.video) return;
  if (film.video.paused) film.video.play(); else go(film.picture);
}

function listen() {
  place.max = film.pictures - 1;
  place.addEventListener("input", () => go(Number(place.value)));
  for (const button of page.querySelectorAll("[data-step]")) button.addEventListener("click", () => go(film.picture + Number(button.dataset.step)));
  for (const button of page.querySelectorAll("[data-event]")) button.addEventListener("click", () => toEvent(Number(button.dataset.event)));
  play.hidden = !film.video;
  play.addEventListener("click", toggle);
  film.video?.addEventListener("play", () => { play.textContent = play.dataset.playing; });
  film.video?.addEventListener("pause", () => { play.textContent = play.dataset.paused; });
  document.getElementById("overlay").addEventListener("change", (change) => { film.overlay = change.target.checked; film.draw(); });
  page.addEventListener("keydown", (key) => {
    const inField = key.target.matches("input[type=range]");
    if (key.altKey || key.ctrlKey || key.metaKey) return;
    if (key.key === "ArrowLeft" || key.key === "ArrowRight") {
      const direction = key.key === "ArrowRight" ? 1 : -1;
      if (key.shiftKey) toEvent(direction); else if (!inField) go(film.picture + direction); else return;
      key.preventDefault();
    } else if (key.key === " " && !key.target.matches("button, summary, input[type=checkbox]")) {
      key.preventDefault();
      toggle();
    }
  });
  window.addEventListener("resize", drawMarks);
}

try {
  await film.load();
  CURVES.forEach(buildChart);
  film.whenShown = update;
  listen();
  drawMarks();
  const first = film.data.events.find((event) => event.kind === "toe_off" && event.side === film.data.near_side);
  await go(first ? first.picture : 0);
  page.dataset.ready = "yes";
} catch (fault) {
  where.textContent = words.failed;
}
