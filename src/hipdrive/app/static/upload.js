// Sending a recording: the file as it is, with real progress; what was asked stands in a header, never in the address.
const form = document.getElementById("upload");
const words = JSON.parse(document.getElementById("upload-words").textContent);
const token = document.querySelector("meta[name=csrf-token]").content;
const fault = document.getElementById("fault");
const sending = document.getElementById("sending");
const bar = document.getElementById("sent");
const barWords = document.getElementById("sent-words");
const person = document.getElementById("person");
let request = null;
let lastSaid = -1;

function showFields() {
  if (person.type === "hidden") return; // the page of the hikes has neither
  document.getElementById("new-person").hidden = person.value !== "";
  document.getElementById("exercise-fields").hidden = form.elements.kind.value !== "exercise";
}

function refuse(text) {
  sending.hidden = true;
  form.hidden = false;
  fault.textContent = text || words.failed;
  fault.hidden = false;
  fault.focus();
}

function ask() {
  const file = form.elements.file.files[0];
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.set(name, value);
  if (fields.get("recorded_at")) fields.set("recorded_at", new Date(fields.get("recorded_at")).toISOString());
  fields.set("file_name", file.name);
  return [fields, file];
}

function progress(sent) {
  if (!sent.lengthComputable) return;
  bar.value = sent.loaded / sent.total;
  const percent = Math.floor((100 * sent.loaded) / sent.total);
  if (percent === lastSaid || (percent % 10 && percent !== 100)) return; // a screen reader hears every tenth
  lastSaid = percent;
  barWords.textContent = percent === 100 ? words.arrived : words.percent.replace("{percent}", percent);
}

form.addEventListener("change", showFields);
function send(fields, file) {
  request = new XMLHttpRequest();
  request.open("POST", form.dataset.to);
  request.setRequestHeader("X-CSRF-Token", token);
  request.setRequestHeader("X-Upload-Fields", fields);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.responseType = "json";
  request.upload.addEventListener("progress", progress);
  request.addEventListener("load", () => {
    if (request.status === 201) location.assign(request.response.job); else refuse(request.response?.fault);
  });
  request.addEventListener("error", () => refuse(""));
  request.addEventListener("abort", stopped);
  request.send(file);
}

function stopped() {
  sending.hidden = true;
  form.hidden = false;
  form.elements.file.focus();
}

// Asked first: a file that would be refused is not sent for minutes.
async function check(fields, file) {
  const asking = new AbortController();
  request = asking;
  const headers = { "X-CSRF-Token": token, "X-Upload-Fields": fields, "X-Upload-Bytes": file.size };
  try {
    const answer = await fetch("/uploads/check", { method: "POST", headers, signal: asking.signal });
    if (answer.ok) send(fields, file); else refuse((await answer.json()).fault);
  } catch {
    if (asking.signal.aborted) stopped(); else refuse("");
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  fault.hidden = true;
  const [fields, file] = ask();
  form.hidden = true;
  sending.hidden = false;
  document.getElementById("stop").focus();
  check(fields.toString(), file);
});
document.getElementById("stop").addEventListener("click", () => request?.abort());
showFields();
