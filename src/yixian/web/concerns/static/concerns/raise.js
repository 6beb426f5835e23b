// The form on the phone: proposes the kind, makes photos small, and hands the message to the queue.
(function () {
  "use strict";
  var form = document.getElementById("raise");
  var urls = JSON.parse(document.getElementById("raise-urls").textContent);
  var table = JSON.parse(document.getElementById("raise-words").textContent);
  var list = document.getElementById("raise-files");
  var sent = document.getElementById("sent");
  var claim = document.getElementById("claim-note");
  var photos = [], voice = null, chosen = false, recorder = null;

  if (window.isSecureContext && "serviceWorker" in navigator) {
    window.addEventListener("load", function () { navigator.serviceWorker.register(urls.worker); });
  }
  var fromLabel = new URLSearchParams(location.search).get("place");
  if (fromLabel && !form.place.value) form.place.value = fromLabel;

  // Random in any context: crypto.randomUUID exists on https alone.
  function bytes(count) { return Array.from(crypto.getRandomValues(new Uint8Array(count))); }
  function uuid() {
    var b = bytes(16);
    b[6] = (b[6] & 15) | 64; b[8] = (b[8] & 63) | 128;
    var hex = b.map(function (n) { return n.toString(16).padStart(2, "0"); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
  function code() {
    var alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", made = "";
    while (made.length < 16) { var n = bytes(1)[0]; if (n < 248) made += alphabet[n % 31]; }
    return made;
  }
  function fresh() { form.client_key.value = uuid(); form.claim_code.value = code(); }
  fresh();

  // The kind follows the words until somebody has chosen one.
  function propose(text) {
    var lower = text.toLowerCase(), best = "hazard", most = 0;
    Object.keys(table).forEach(function (kind) {
      var count = table[kind].filter(function (word) { return lower.includes(word); }).length;
      if (count > most) { most = count; best = kind; }
    });
    return best;
  }
  function hint() { form.querySelector("[data-need-hint]").hidden = form.kind.value !== "need"; }
  form.text.addEventListener("input", function () {
    if (!chosen) form.kind.value = propose(form.text.value);
    hint();
  });
  form.querySelectorAll("[name=kind]").forEach(function (radio) {
    radio.addEventListener("change", function () { chosen = true; hint(); });
  });

  function drawFiles() {
    list.replaceChildren();
    photos.concat(voice ? [voice] : []).forEach(function (file) {
      var item = document.createElement("li"), isPhoto = file !== voice;
      item.className = "col-auto";
      var shown = document.createElement(isPhoto ? "img" : "audio");
      shown.src = URL.createObjectURL(file);
      if (isPhoto) { shown.className = "raise-thumb"; shown.alt = list.dataset.photo; } else { shown.controls = true; shown.setAttribute("aria-label", list.dataset.voice); }
      var out = document.createElement("button");
      out.type = "button"; out.className = "btn btn-sm w-100"; out.textContent = list.dataset.remove;
      out.addEventListener("click", function () {
        if (isPhoto) photos.splice(photos.indexOf(file), 1); else voice = null;
        drawFiles();
      });
      item.append(shown, out);
      list.append(item);
    });
  }

  // At most 1600 px: sent faster, stored more. What cannot be drawn goes as it is; the server tells what is wrong.
  async function smaller(file) {
    try {
      var picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      var scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale); canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      var blob = await new Promise(function (resolve) { canvas.toBlob(resolve, "image/jpeg", 0.82); });
      return blob || file;
    } catch (error) { return file; }
  }
  document.getElementById("raise-photo").addEventListener("change", async function (event) {
    var picked = Array.from(event.target.files);
    event.target.value = "";
    for (var file of picked) if (photos.length < 5) photos.push(await smaller(file));
    drawFiles();
  });
  document.getElementById("raise-voice").addEventListener("change", function (event) {
    voice = event.target.files[0] || null;
    event.target.value = "";
    drawFiles();
  });

  // Recording in the page where the browser allows it (https); elsewhere the phone's own recorder by the file field.
  var speak = form.querySelector("[data-record]");
  if (window.isSecureContext && navigator.mediaDevices && window.MediaRecorder) {
    speak.hidden = false;
    form.querySelector("[data-voice-file]").hidden = true;
    var label = speak.querySelector("span"), idle = label.textContent;
    speak.addEventListener("click", async function () {
      if (recorder) return recorder.stop();
      try {
        var stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        var parts = [];
        recorder = new MediaRecorder(stream, { audioBitsPerSecond: 32000 });
        recorder.ondataavailable = function (event) { parts.push(event.data); };
        recorder.onstop = function () {
          voice = new Blob(parts, { type: recorder.mimeType });
          stream.getTracks().forEach(function (track) { track.stop(); });
          recorder = null; label.textContent = idle;
          drawFiles();
        };
        recorder.start();
        label.textContent = speak.dataset.stop;
        setTimeout(function () { if (recorder) recorder.stop(); }, 120000);
      } catch (error) { // no microphone, or not allowed: the file field still is
        speak.hidden = true;
        form.querySelector("[data-voice-file]").hidden = false;
      }
    });
  }

  function clear() {
    form.text.value = ""; form.anonymous.checked = false; form.kind.value = "hazard";
    photos = []; voice = null; chosen = false;
    drawFiles(); hint(); fresh();
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var message = {
      client_key: form.client_key.value, claim_code: form.claim_code.value, place: form.place.value.trim(),
      kind: form.kind.value, text: form.text.value.trim(), anonymous: form.anonymous.checked,
      raised_at: new Date().toISOString(), photos: photos.slice(), voice: voice
    };
    if (!message.text && !message.photos.length && !message.voice) { form.text.focus(); return; }
    document.getElementById("raise-errors").hidden = true;
    sent.hidden = true;
    claim.hidden = !message.anonymous;
    claim.querySelector("[data-claim-code]").textContent = message.anonymous ? message.claim_code : "";
    clear();
    window.YixianQueue.add(message).catch(function () { plainly(message); });
  });

  // Without a store on this phone: the words the plain way, at once.
  function plainly(message) {
    form.client_key.value = message.client_key; form.claim_code.value = message.claim_code;
    form.text.value = message.text; form.kind.value = message.kind; form.anonymous.checked = message.anonymous;
    form.submit();
  }

  window.YixianQueue.onReceipt(function (receipt) {
    sent.querySelector("[data-sent=number]").textContent = receipt.number;
    sent.querySelector("[data-sent=due]").textContent = receipt.due_text;
    sent.querySelector("[data-sent=url]").href = receipt.url;
    sent.querySelector("[data-sent=problems]").replaceChildren.apply(
      sent.querySelector("[data-sent=problems]"),
      receipt.problems.map(function (text) { var item = document.createElement("li"); item.textContent = text; return item; }));
    sent.hidden = false;
    form.hidden = true;
    sent.focus();
  });
  sent.querySelector("[data-again]").addEventListener("click", function () {
    sent.hidden = claim.hidden = true;
    form.hidden = false;
    form.text.focus();
  });
  window.YixianQueue.edit = function (message) {
    form.hidden = false; sent.hidden = true;
    var shown = form.querySelector("[data-place-code]");
    if (shown && shown.textContent !== message.place) {
      shown.textContent = message.place;
      form.querySelector("[data-place-name]").textContent = "";
    }
    form.place.value = message.place; form.text.value = message.text; form.kind.value = message.kind;
    form.anonymous.checked = message.anonymous;
    photos = message.photos; voice = message.voice; chosen = true;
    drawFiles(); hint();
    form.text.focus();
  };
})();
