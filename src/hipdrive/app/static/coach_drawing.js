"use strict";
// The live coach: body, back and dowel drawn over the preview. Loaded before coach.js, which calls `draw`.

const LEGS = [["hip", "knee"], ["knee", "ankle"], ["ankle", "heel"], ["heel", "toe"]];
const ARMS = [["shoulder", "elbow"], ["elbow", "wrist"]];
const SIDE_COLOUR = { left: "#56b4e9", right: "#e69f00" };

function draw(what, view) {
  const { width, height } = drawing;
  pen.clearRect(0, 0, width, height);
  if (!what.body.length) return;
  const at = Object.fromEntries(opened.landmarks.map((name, i) => [name, what.body[i]]));
  const unit = Math.max(2, width / 240);
  pen.lineCap = pen.lineJoin = "round";
  for (const side of ["left", "right"]) {
    for (const [a, b] of LEGS) stroke([at[`${side}_${a}`], at[`${side}_${b}`]], SIDE_COLOUR[side], 1.6 * unit);
    for (const [a, b] of ARMS) stroke([at[`${side}_${a}`], at[`${side}_${b}`]], "#c8c8c8", unit);
  }
  stroke(what.back, "#f0e442", 1.3 * unit);
  stroke(what.rod, "#cc79a7", 2.4 * unit);
  for (const [name, point] of Object.entries(what.contacts)) contact(point, (view.contacts[name] ?? ["kept"])[0], 3.4 * unit);
}

function stroke(points, colour, thick) {
  const good = points.filter((p) => p && p[0] !== null && p[1] !== null);
  if (good.length < 2) return;
  pen.strokeStyle = colour;
  pen.lineWidth = thick;
  pen.setLineDash([]);
  pen.beginPath();
  good.forEach((p, i) => pen[i ? "lineTo" : "moveTo"](p[0] * drawing.width, p[1] * drawing.height));
  pen.stroke();
}

function contact(point, state, radius) {
  if (!point || point[0] === null) return;
  const x = point[0] * drawing.width, y = point[1] * drawing.height;
  pen.lineWidth = radius / 2.2;
  pen.setLineDash(state === "unseen" ? [radius / 2, radius / 2] : []);
  pen.strokeStyle = state === "lost" ? "#d55e00" : "#ffffff";
  pen.fillStyle = state === "kept" ? "#009e73" : "rgb(0 0 0 / .4)";
  pen.beginPath();
  pen.arc(x, y, state === "lost" ? 1.5 * radius : radius, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
  if (state !== "lost") return;
  pen.beginPath();
  pen.moveTo(x - radius, y - radius);
  pen.lineTo(x + radius, y + radius);
  pen.moveTo(x + radius, y - radius);
  pen.lineTo(x - radius, y + radius);
  pen.stroke();
}
