// Progress of analyses: asks until they are finished, then loads the page anew; that of one job leads on to its result.
const EVERY_MS = 800, PATIENCE_MS = 15000;

async function watch(place) {
  const text = place.querySelector("[data-text]"), bar = place.querySelector("[data-share]");
  for (;;) {
    await new Promise((done) => setTimeout(done, EVERY_MS));
    let state;
    try {
      const answer = await fetch(`/jobs/${place.dataset.job}/state`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!answer.ok) { location.reload(); return; }
      state = await answer.json();
    } catch { continue; } // the server is being started again, or an answer was lost
    if (text.textContent !== state.text) text.textContent = state.text;
    if (state.share === null) bar?.removeAttribute("value"); else if (bar) bar.value = state.share;
    if (state.finished) { location.reload(); return; }
  }
}

for (const place of document.querySelectorAll("[data-job][data-finished=no]")) watch(place);
