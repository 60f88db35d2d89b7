// One film with its overlay: data, the picture shown, drawing. Pages build their controls on it.

export const words = JSON.parse(document.getElementById("viewer-words")?.textContent ?? "{}");
const language = document.documentElement.lang;
const numbers = new Map();

export function number(value, decimals) {
  if (value === null || value === undefined) return "–";
  if (!numbers.has(decimals)) {
    numbers.set(decimals, new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  }
  return numbers.get(decimals).format(value).replace("-", "−");
}

// Index of the last value that is not above `wanted`; values increase.
function lastUpTo(values, wanted) {
  let low = 0, high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle] <= wanted) low = middle; else high = middle - 1;
  }
  return low;
}

export function nearest(values, wanted) {
  const before = lastUpTo(values, wanted);
  const after = Math.min(before + 1, values.length - 1);
  return wanted - values[before] <= values[after] - wanted ? before : after;
}

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export class Film {
  constructor(root) {
    this.root = root;
    this.video = root.querySelector("video");
    this.canvas = root.querySelector("canvas");
    this.overlay = true;
    this.picture = 0;
    this.shown = -1;
    this.whenShown = () => {};
  }

  async load() {
    const answer = await fetch(`${this.root.dataset.at}/files/viewer.json`);
    if (!answer.ok) throw new Error(String(answer.status));
    this.data = await answer.json();
    const [width, height] = this.data.size_px;
    this.canvas.width = Math.max(width, 320);
    this.canvas.height = Math.max(height, 180);
    if (this.video) {
      await this.decoded();
      this.follow();
    }
    await this.show(0);
  }

  // Until its first picture is there, or it is known that none will be; either may have happened before anybody listened.
  decoded() {
    return new Promise((done) => {
      for (const name of ["loadeddata", "error"]) this.video.addEventListener(name, done, { once: true });
      if (this.video.readyState >= 2 || this.video.error) done();
    });
  }

  get pictures() { return this.data.time_s.length; }

  // The browser says which picture it has put on the screen, by its time in the film.
  follow() {
    if (!("requestVideoFrameCallback" in HTMLVideoElement.prototype)) {
      for (const name of ["seeked", "timeupdate"]) {
        this.video.addEventListener(name, () => this.seen(lastUpTo(this.data.playback_s, this.video.currentTime + 1e-4)));
      }
      return;
    }
    const next = (now, frame) => {
      this.root.dataset.shownAt = frame.mediaTime;
      this.seen(nearest(this.data.playback_s, frame.mediaTime));
      this.video.requestVideoFrameCallback(next);
    };
    this.video.requestVideoFrameCallback(next);
  }

  seen(picture) {
    this.shown = picture;
    if (!this.video.paused) this.picture = picture;
    if (picture === this.picture) { this.draw(); this.whenShown(picture); }
  }

  // Between its own time and the next picture's: the middle, so that rounding cannot show the neighbour.
  async show(picture) {
    this.picture = Math.max(0, Math.min(this.pictures - 1, picture));
    if (!this.video || this.video.error) {
      this.shown = this.picture;
      this.draw();
      this.whenShown(this.picture);
      return;
    }
    const times = this.data.playback_s;
    const own = times[this.picture];
    const next = this.picture + 1 < times.length ? times[this.picture + 1] : own + (own - times[this.picture - 1]);
    this.video.currentTime = own + (next - own) / 2;
    this.draw();
    this.whenShown(this.picture);
  }

  showTime(time_s) { return this.show(nearest(this.data.time_s, time_s)); }

  point(index) {
    const at = (this.picture * this.data.points.length + index) * 2;
    const x = this.data.xy[at], y = this.data.xy[at + 1];
    return x < 0 ? null : [x, y];
  }

  middle(first, second) {
    const a = this.data.points.indexOf(first), b = this.data.points.indexOf(second);
    if (a < 0 || b < 0) return null;
    const p = this.point(a), q = this.point(b);
    return p && q ? [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2] : null;
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    // While the film is still on its way to the picture asked for, lines would lie on another one.
    if (!this.overlay || (this.video && !this.video.error && this.shown !== this.picture)) return;
    const unit = Math.max(2, this.canvas.height / 220);
    pen.lineCap = "round";
    for (const [first, last, side] of this.data.lines) {
      const near = side === this.data.near_side;
      pen.setLineDash(near ? [] : [unit * 2, unit * 2.5]);
      this.line(pen, this.point(first), this.point(last), side === "left" ? "#56b4e9" : "#ff8c1a", near ? unit * 1.6 : unit);
    }
    const hip = this.middle("left_hip", "right_hip"), shoulder = this.middle("left_shoulder", "right_shoulder");
    pen.setLineDash([]);
    this.line(pen, hip, shoulder, "#ff5fd2", unit * 1.8);
    if (hip && shoulder) {
      pen.setLineDash([unit * 3, unit * 3]);
      this.line(pen, hip, [hip[0] + 0.7 * (hip[0] - shoulder[0]), hip[1] + 0.7 * (hip[1] - shoulder[1])], "#ff5fd2", unit);
    }
    pen.setLineDash([]);
  }

  line(pen, from, to, style, width) {
    if (!from || !to) return;
    for (const [stroke, extra] of [["rgba(0,0,0,.55)", 2], [style, 0]]) {
      pen.strokeStyle = stroke;
      pen.lineWidth = width + extra;
      pen.beginPath();
      pen.moveTo(...from);
      pen.lineTo(...to);
      pen.stroke();
    }
  }
}

export function eventWords(event) {
  return `${words[event.side]}: ${words[event.kind]}`;
}
