// Messages written on this phone and not yet taken by the server. Each is stored first and removed only when the
// server has given its number; the key made here lets the server know a message it has already.
(function () {
  "use strict";
  var box = document.getElementById("queue");
  var urls = JSON.parse(document.getElementById("raise-urls").textContent);
  var words = box.dataset;
  var busy = false, state = "";
  var listeners = [];

  // Who wrote it: kept, so that a message never goes out under the next person's name on a shared phone.
  function person() {
    var here = document.body.dataset.person;
    try {
      if (here) localStorage.setItem("yixian-person", here);
      return here || localStorage.getItem("yixian-person") || "";
    } catch (error) { return here || ""; }
  }

  function store(mode, work) {
    return new Promise(function (resolve, reject) {
      if (!window.indexedDB) return reject(new Error("no store"));
      var opening = indexedDB.open("yixian-concerns", 1);
      opening.onupgradeneeded = function () { opening.result.createObjectStore("messages", { keyPath: "client_key" }); };
      opening.onerror = function () { reject(opening.error); };
      opening.onsuccess = function () {
        var db = opening.result, change = db.transaction("messages", mode), request = work(change.objectStore("messages"));
        change.oncomplete = function () { db.close(); resolve(request.result); };
        change.onerror = change.onabort = function () { db.close(); reject(change.error); };
      };
    });
  }
  function all() { return store("readonly", function (box) { return box.getAll(); }); }
  function put(message) { return store("readwrite", function (box) { return box.put(message); }); }
  function remove(key) { return store("readwrite", function (box) { return box.delete(key); }); }

  function element(name, text, className) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }
  function button(text, act) {
    var made = element("button", text, "btn btn-sm me-2");
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function row(message) {
    var item = element("li", "", "mb-2");
    var files = message.photos.length ? " · " + message.photos.length + " " + words.photo : "";
    item.append(element("strong", message.place + " "), element("span", message.text.slice(0, 80) + files));
    if (message.errors) {
      item.append(element("div", words.refused + " " + message.errors.join(" "), "late"));
      if (window.YixianQueue.edit) {
        item.append(button(words.edit, function () { window.YixianQueue.edit(message); remove(message.client_key).then(draw); }));
      }
      item.append(button(words.delete, function () {
        if (window.confirm(words.deleteSure)) remove(message.client_key).then(draw);
      }));
    } else if (message.person && person() && message.person !== person()) {
      item.append(element("div", words.other, "text-secondary"));
    }
    return item;
  }

  function draw() {
    return all().then(function (messages) {
      box.hidden = !messages.length;
      box.querySelector("[data-queue-count]").textContent = words.count.replace("{n}", messages.length);
      box.querySelector("[data-queue-list]").replaceChildren.apply(
        box.querySelector("[data-queue-list]"), messages.map(row));
      var line = box.querySelector("[data-queue-state]");
      line.textContent = state ? words[state] || "" : "";
      if (state === "signin") {
        var link = element("a", words.signinLink, "btn btn-primary ms-2");
        link.href = urls.signIn;
        line.append(link);
      }
    });
  }

  function form(message) {
    var data = new FormData();
    ["client_key", "place", "kind", "text", "raised_at"].forEach(function (name) { data.append(name, message[name]); });
    if (message.anonymous) { data.append("anonymous", "on"); data.append("claim_code", message.claim_code); }
    message.photos.forEach(function (photo, index) { data.append("photos", photo, photo.name || "photo" + index + ".jpg"); });
    if (message.voice) data.append("voice", message.voice, message.voice.name || "voice");
    return data;
  }

  // Send one; resolves to true to go on with the next.
  async function deliver(message) {
    var asked = await fetch(urls.token, { credentials: "same-origin", cache: "no-store" });
    if (!asked.ok) { state = "server"; return false; }
    var who = await asked.json();
    if (who.person === null) { state = "signin"; return false; }
    if (message.person && message.person !== String(who.person)) return true;
    var answer = await fetch(urls.receive, {
      method: "POST", body: form(message), credentials: "same-origin", redirect: "manual",
      headers: { "X-CSRFToken": who.token }
    });
    if (answer.type === "opaqueredirect") { state = "signin"; return false; }
    if (answer.ok) {
      var receipt = await answer.json();
      await remove(message.client_key);
      listeners.forEach(function (tell) { tell(receipt, message); });
      if (!listeners.length) {
        var line = element("div", words.received + " " + receipt.number, "alert alert-success");
        box.parentNode.insertBefore(line, box);
      }
      return true;
    }
    if (answer.status === 422 || answer.status === 409) {
      var told = await answer.json();
      message.errors = told.errors.concat(told.problems);
      await put(message);
      return true;
    }
    state = "server";
    return false;
  }

  async function work() {
    var messages = (await all()).filter(function (message) { return !message.errors; });
    state = messages.length ? "sending" : "";
    if (messages.length) await draw();
    state = "";
    try {
      for (var message of messages) if (!(await deliver(message))) break;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch says TypeError when there is no network
      state = "offline";
    }
    await draw();
  }

  // One sender at a time, also across tabs where the browser can lock.
  async function flush() {
    if (busy) return;
    busy = true;
    try {
      if (navigator.locks) await navigator.locks.request("yixian-concerns", work);
      else await work();
    } finally { busy = false; }
  }

  window.YixianQueue = {
    add: async function (message) { message.person = message.anonymous ? "" : person(); await put(message); await draw(); return flush(); },
    flush: flush,
    onReceipt: function (tell) { listeners.push(tell); },
    edit: null
  };

  person();
  box.querySelector("[data-queue-send]").addEventListener("click", flush);
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) flush(); });
  setInterval(function () { if (!box.hidden) flush(); }, 20000);
  flush().catch(function () { /* no store here: the form is then sent the plain way */ });
})();
