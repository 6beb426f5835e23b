// The operator station, its core: takes the plant's stream, keeps the numbers, sends what is asked for.
(function () {
  "use strict";
  var root = document.getElementById("station");
  var config = JSON.parse(document.getElementById("config").textContent);
  var words = JSON.parse(document.getElementById("words").textContent);
  var values = [], place = {}, head = {}, listeners = [], waiting = false;
  var heard = Date.now(), lostAt = null, source = null;
  // The server tells something at least every five seconds, also of a frozen plant.
  var SILENT_MS = 9000, RETRY_MS = 2000;
  config.tags.forEach(function (tag, number) { place[tag] = number; });

  function get(tag) { return place[tag] === undefined ? undefined : values[place[tag]]; }
  function shown(value, digits) {
    return value === undefined || value === null ? "—" : value.toFixed(digits === undefined ? 1 : digits).replace(/^-(0(\.0*)?)$/, "$1");
  }
  function clock(seconds) {
    if (seconds === undefined || seconds === null) { return "—"; }
    var s = Math.floor(seconds);
    return Math.floor(s / 3600) + ":" + ("0" + Math.floor(s / 60) % 60).slice(-2) + ":" + ("0" + s % 60).slice(-2);
  }
  function fill(sentence, given) {
    return sentence.replace(/\{(\w+)\}/g, function (all, name) { return given[name] === undefined ? all : given[name]; });
  }
  function make(name, attributes, text) {
    var found = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { found.setAttribute(key, attributes[key]); });
    if (text !== undefined) { found.textContent = text; }
    return found;
  }
  function icon(priority, isNew) {
    var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    var use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", "#alarm-" + priority);
    svg.setAttribute("class", "al" + (isNew ? " is-new" : ""));
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", words.priorities[priority]);
    svg.appendChild(use);
    return svg;
  }
  function put(node, text) { if (node && node.textContent !== text) { node.textContent = text; } }
  function say(text, isBad, line) {
    line = line || document.getElementById("said");
    put(line, text);
    line.classList.toggle("is-bad", !!isBad);
  }

  // What is asked for is kept by the server before it answers. A refusal stands beside the control it belongs to.
  function ask(fields, line) {
    var body = new FormData();
    Object.keys(fields).forEach(function (key) {
      if (fields[key] !== undefined && fields[key] !== null) { body.append(key, fields[key]); }
    });
    var token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    return fetch(root.dataset.ask, { method: "POST", body: body, headers: { "X-CSRFToken": token } })
      .then(function (answer) { return answer.json(); })
      .then(function (answer) {
        if (!answer.ok) { say(answer.said, true, line); return false; }
        say(fill(answer.outcome === "asked" ? words.waitsSecond : words.sent, { tag: fields.tag || "" }), false, line);
        return true;
      })
      .catch(function () { say(words.notSent, true, line); return false; });
  }

  // The stream: it comes back by itself after a cut, and whoever looks sees that the numbers are old.
  function take(event) {
    var message = JSON.parse(event.data);
    heard = Date.now();
    if (lostAt !== null) { lostAt = null; say(words.back); }
    Object.assign(head, message.h || {});
    Object.keys(message.v || {}).forEach(function (number) { values[+number] = message.v[number]; });
    if (!waiting) { waiting = true; window.requestAnimationFrame(draw); }
  }
  function connect() {
    if (source) { source.close(); }
    source = new EventSource(root.dataset.stream);
    source.addEventListener("plant", take);
    source.addEventListener("beat", function () { heard = Date.now(); if (lostAt !== null) { lostAt = null; drawAge(); } });
    source.onerror = function () {
      if (lostAt === null) { lostAt = heard; }
      if (source.readyState === EventSource.CLOSED) { window.setTimeout(connect, RETRY_MS); }
      drawAge();
    };
  }
  function watch() {
    var isQuiet = Date.now() - heard > SILENT_MS;
    if (isQuiet && source) {
      if (lostAt === null) { lostAt = heard; }
      heard = Date.now();  // one new attempt in so long
      connect();
    }
    drawAge();
  }
  function drawAge() {
    var old = document.getElementById("old"), said = "";
    if (lostAt !== null) { said = fill(words.lost, { seconds: Math.round((Date.now() - lostAt) / 1000) }); }
    else if (head.outdated) { said = words.outdated; }
    else if (head.stale) { said = words.stale; }
    else if (head.diverged) { said = fill(words.diverged, { tag: head.diverged.tag }); }
    put(old, said);
    old.hidden = !said;
    root.classList.toggle("is-old", !!said);
  }
  function draw() {
    waiting = false;
    drawAge();
    listeners.forEach(function (listener) { listener(); });
  }

  document.getElementById("station").addEventListener("click", function (event) {
    var action = event.target.closest("[data-action]"), sample = event.target.closest("[data-sample]");
    if (action) { ask({ verb: "set", tag: action.dataset.action, value: 1 }); }
    if (sample) { ask({ verb: "sample", tag: sample.dataset.sample }); }
  });
  window.station = {
    root: root, config: config, words: words, head: head, get: get, shown: shown, clock: clock, fill: fill, make: make,
    icon: icon, put: put, say: say, ask: ask, draw: draw,
    mayBoard: !!root.dataset.board, mayField: !!root.dataset.field, isTeacher: root.dataset.role === "instructor",
    name: function (tag) { return config.names[tag] || config.names[tag.split(".")[0]] || ""; },
    label: function (tag) { return tag.indexOf(".") < 0 ? tag : config.names[tag] || tag; },
    digits: function (tag) { return config.scales[tag] ? config.scales[tag][3] : 2; },
    unit: function (tag) { return config.scales[tag] ? config.scales[tag][0] : ""; },
    listen: function (listener) { listeners.push(listener); }
  };
  window.setInterval(watch, 1000);
  document.addEventListener("DOMContentLoaded", connect);
})();
