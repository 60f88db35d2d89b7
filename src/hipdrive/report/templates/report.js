"use strict";
// Values under the pointer, the finger or the arrow keys; without this script the page loses nothing but that.
(() => {
  // What is folded on the screen is wanted on paper.
  addEventListener("beforeprint", () => document.querySelectorAll("details:not(.numbers)").forEach((d) => (d.open = true)));
  const data = JSON.parse(document.getElementById("chart-data").textContent);
  const words = data.words;
  const LEFT = 34, RIGHT = 312, LAST = 100;
  const degrees = (value) => value.toFixed(0).replace("-0", "0").replace("-", "\u2212") + "\u00b0";
  for (const plot of document.querySelectorAll(".plot")) {
    const chart = data[plot.dataset.chart];
    const cursor = plot.querySelector(".cursor");
    const readout = plot.parentElement.querySelector(".readout");
    const resting = readout.textContent;
    let percent = null;
    const show = (at) => {
      percent = Math.min(LAST, Math.max(0, Math.round(at)));
      const x = (LEFT + (percent / LAST) * (RIGHT - LEFT)).toFixed(1);
      cursor.setAttribute("d", `M${x} 12V170`);
      cursor.removeAttribute("hidden");
      const sides = Object.entries(chart.sides).map(
        ([side, curve]) => `${words[side]} ${degrees(curve.mean[percent])} \u00b1 ${degrees(curve.sd[percent])}`
      );
      readout.textContent = words.at.replace("{percent}", percent).replace("{values}", sides.join(", "));
    };
    const rest = () => {
      percent = null;
      cursor.setAttribute("hidden", "");
      readout.textContent = resting;
    };
    plot.addEventListener("pointermove", (event) => {
      const box = plot.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * 320;
      show(((x - LEFT) / (RIGHT - LEFT)) * LAST);
    });
    plot.addEventListener("pointerleave", rest);
    plot.addEventListener("blur", rest);
    plot.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (event.key === "Home") show(0);
      else if (event.key === "End") show(LAST);
      else if (event.key === "Escape") rest();
      else if (step !== undefined) show(percent === null ? 0 : percent + step);
      else return;
      event.preventDefault();
    });
  }
})();
