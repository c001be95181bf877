// Files are sent as soon as they are chosen or dropped; the form then carries references. Without this the browser sends
// them with the form.
export function sendFilesAtOnce(root) {
  for (const input of root.querySelectorAll("input[type=file][data-upload]")) prepare(input);
}

function prepare(input) {
  const box = input.closest(".material");
  const list = box.querySelector("[data-files]");
  const name = input.name;
  input.removeAttribute("name"); // the form carries references only
  const zone = document.createElement("label");
  zone.className = "drop";
  zone.htmlFor = input.id;
  zone.textContent = input.dataset.textDrop;
  input.after(zone);
  input.classList.add("visually-hidden");

  const take = (files) => [...files].forEach((file) => send(input, list, name, file));
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });
}

function send(input, list, name, file) {
  const { upload, material, maxBytes, maxFiles, textSending, textSent, textFailed, textMany, textLarge } = input.dataset;
  const line = document.createElement("li");
  const label = document.createElement("span");
  const state = document.createElement("span");
  state.className = "second";
  state.setAttribute("role", "status");
  label.textContent = file.name;
  line.append(label, state);
  const full = list.querySelectorAll("input:checked, progress").length >= Number(maxFiles);
  list.append(line);
  if (full) return fail(line, state, textMany);
  if (file.size > Number(maxBytes)) return fail(line, state, textLarge.replace("{file}", file.name));

  const bar = document.createElement("progress");
  bar.max = 100;
  line.append(bar);
  const form = input.form;
  busy(form, 1);
  const body = new FormData();
  body.append("material", material);
  body.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", upload);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => {
    bar.value = (100 * loaded) / total;
    state.textContent = textSending.replace("{percent}", Math.round(bar.value));
  };
  request.onloadend = () => {
    bar.remove();
    busy(form, -1);
    if (request.status === 201) return keep(line, state, name, request.response.id, file.name, textSent);
    fail(line, state, request.response?.detail ?? textFailed);
  };
  request.send(body);
}

function keep(line, state, name, id, fileName, text) {
  const label = document.createElement("label");
  label.className = "form-check";
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", className: "form-check-input", name, value: id, checked: true });
  const words = document.createElement("span");
  words.className = "form-check-label";
  state.textContent = text;
  words.append(fileName, " ", state);
  label.append(box, words);
  line.replaceChildren(label);
}

function fail(line, state, text) {
  line.className = "problem";
  state.textContent = text;
}

// A form must not go while its files are still on their way.
function busy(form, by) {
  const count = Number(form.dataset.sending ?? 0) + by;
  form.dataset.sending = count;
  for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = count > 0;
}
