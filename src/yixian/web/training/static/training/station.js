// The operator station: takes the plant's stream and puts its numbers where the page has places for them.
(function () {
  "use strict";
  var root = document.getElementById("station");
  var config = JSON.parse(document.getElementById("config").textContent);
  var words = JSON.parse(document.getElementById("words").textContent);
  var values = [], place = {}, head = {}, listeners = [], lost = false;
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
  function say(text, isBad) {
    var line = document.getElementById("said");
    line.textContent = text;
    line.classList.toggle("is-bad", !!isBad);
  }

  // What is asked for: kept by the server before it answers.
  function ask(fields) {
    var body = new FormData();
    Object.keys(fields).forEach(function (key) {
      if (fields[key] !== undefined && fields[key] !== null) { body.append(key, fields[key]); }
    });
    var token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    return fetch(root.dataset.ask, { method: "POST", body: body, headers: { "X-CSRFToken": token } })
      .then(function (answer) { return answer.json(); })
      .then(function (answer) {
        if (!answer.ok) { say(answer.said, true); return false; }
        say((answer.outcome === "asked" ? words.waitsSecond : words.sent).replace("{tag}", fields.tag || ""));
        return true;
      })
      .catch(function () { say(words.lost, true); return false; });
  }

  // Places of numbers, found once.
  var numbers = document.querySelectorAll("[data-v]"), modes = document.querySelectorAll("[data-mode]");
  var bars = document.querySelectorAll("[data-bar]"), switches = document.querySelectorAll("[data-switch]");
  var locks = document.querySelectorAll("[data-lock]"), firsts = document.querySelectorAll("[data-first]");
  var causes = document.querySelectorAll("[data-cause]"), programs = document.querySelectorAll("[data-program]");
  var gauges = document.querySelectorAll("[data-gauge]"), levels = document.querySelectorAll("[data-level]");
  var runs = document.querySelectorAll("[data-runs]"), texts = document.querySelectorAll(".overview [data-v]");

  function put(node, text) { if (node.textContent !== text) { node.textContent = text; } }

  function worst() {
    var found = {};
    config.alarms.forEach(function (alarm) {
      var state = get(alarm[0]);
      if (state === 1 || state === 2) { found[alarm[1]] = Math.max(found[alarm[1]] || 0, alarm[5]); }
    });
    return found;
  }
  function drawNumbers() {
    numbers.forEach(function (node) { put(node, shown(get(node.dataset.v), +node.dataset.digits)); });
    modes.forEach(function (node) { var mode = get(node.dataset.mode); put(node, mode === undefined || mode === null ? "—" : words.modes[mode]); });
    switches.forEach(function (node) { var on = get(node.dataset.switch); put(node, on === undefined || on === null ? "—" : on > 0.5 ? words.on : words.off); });
    programs.forEach(function (node) { var on = get(node.dataset.program + ".is_automatic"); put(node, on === undefined ? "—" : on > 0.5 ? words.automatic : words.manual); });
    bars.forEach(function (node) {
      var scale = config.scales[node.dataset.bar], value = get(node.dataset.bar);
      if (!scale || value === undefined || value === null) { return; }
      var share = Math.min(1, Math.max(0, (value - scale[1]) / (scale[2] - scale[1])));
      node.setAttribute("transform", "translate(0 " + (100 - 100 * share).toFixed(1) + ")");
    });
    levels.forEach(function (node) {
      var value = get(node.dataset.level), high = +node.dataset.height;
      if (value === undefined || value === null) { return; }
      var share = Math.min(1, Math.max(0, value / 100)) * high;
      node.setAttribute("height", share.toFixed(1));
      node.setAttribute("y", (+node.dataset.bottom - share).toFixed(1));
    });
    runs.forEach(function (node) { node.setAttribute("class", (get(node.dataset.runs) || 0) > 2 ? "vessel runs" : "vessel stands"); });
  }
  function drawLocks() {
    locks.forEach(function (node) {
      var lock = config.locks[node.dataset.lock], value = get(node.dataset.lock);
      var bypassed = lock && lock.causes.some(function (cause) { return get(cause[0] + ".bypass") > 0.5; });
      put(node, value === undefined ? "—" : value > 0.5 ? words.tripped : bypassed ? words.bypassed : words.healthy);
      node.classList.toggle("is-tripped", value > 0.5);
      node.classList.toggle("is-bypassed", !(value > 0.5) && bypassed);
    });
    firsts.forEach(function (node) {
      var number = get(node.dataset.first + ".first_out"), lock = config.locks[node.dataset.first];
      put(node, number > 0 && lock.causes[number - 1] ? lock.causes[number - 1][1] : "—");
    });
    causes.forEach(function (node) {
      node.classList.toggle("is-standing", get(node.dataset.cause) > 0.5);
      node.classList.toggle("is-bypassed", get(node.dataset.cause + ".bypass") > 0.5);
    });
  }
  function drawGauges() {
    var found = worst(), areas = {};
    gauges.forEach(function (node) {
      var tag = node.dataset.gauge, priority = found[tag] || 0, mark = node.querySelector("[data-alarm]");
      var quality = get(tag + ".quality");
      node.classList.toggle("is-bad", quality > 0.5);
      node.title = quality > 1.5 ? words.bad : quality > 0.5 ? words.uncertain : "";
      if (+(mark.dataset.priority || 0) !== priority) {
        mark.dataset.priority = priority;
        mark.textContent = "";
        if (priority) { mark.appendChild(icon(priority, false)); }
        [2, 3].forEach(function (level) { node.classList.toggle("is-alarm-" + level, level === priority); });
      }
    });
    texts.forEach(function (node) {
      [2, 3].forEach(function (level) { node.classList.toggle("is-alarm-" + level, level === (found[node.dataset.v] || 0)); });
    });
    Object.keys(found).forEach(function (tag) { areas[config.areas[tag]] = true; });
    document.querySelectorAll(".st-tabs [role=tab]").forEach(function (tab) { tab.classList.toggle("has-alarm", !!areas[tab.id.slice(4)]); });
  }

  // Alarm summary, ISA-18.2: not acknowledged first, then by priority.
  var alarmKey = "";
  function drawAlarms() {
    var rows = [], count = { 1: 0, 2: 0, 3: 0 };
    config.alarms.forEach(function (alarm) {
      var state = get(alarm[0]);
      if (!state) { return; }
      if (state === 1 || state === 3 || state === 4) { count[alarm[5]] += 1; }
      if (state !== 7) { rows.push({ alarm: alarm, state: state }); }
    });
    [1, 2, 3].forEach(function (level) { put(document.querySelector('[data-count="' + level + '"]'), values.length ? String(count[level]) : "—"); });
    rows.sort(function (a, b) { return rank(a.state) - rank(b.state) || b.alarm[5] - a.alarm[5] || since(b) - since(a); });
    var line = document.getElementById("alarmline");
    put(line, rows.length ? rows[0].alarm[0] + " " + (config.names[rows[0].alarm[1]] || "") + " · " + words.alarmStates[rows[0].state] : values.length ? words.noAlarms : "—");
    var key = JSON.stringify(rows.map(function (row) { return [row.alarm[0], row.state]; }));
    if (key !== alarmKey) { alarmKey = key; fillAlarms(rows); }
    rows.forEach(function (row) {
      var cell = document.getElementById("now-" + row.alarm[0]);
      if (cell) { put(cell, shown(get(row.alarm[1]), scaleDigits(row.alarm[1])) + " " + (config.scales[row.alarm[1]] || [""])[0]); }
    });
  }
  function rank(state) { return state === 1 ? 0 : state === 4 ? 1 : state === 3 ? 2 : state === 2 ? 3 : state === 5 ? 4 : 5; }
  function since(row) { return (head.since || {})[row.alarm[0]] || 0; }
  function scaleDigits(tag) { return config.scales[tag] ? config.scales[tag][3] : 2; }
  function fillAlarms(rows) {
    var body = document.getElementById("alarms");
    body.textContent = "";
    if (!rows.length) {
      body.appendChild(make("tr")).appendChild(make("td", { colspan: 8 }, words.noAlarms));
      return;
    }
    rows.forEach(function (row) {
      var alarm = row.alarm, line = make("tr"), isNew = row.state === 1 || row.state === 3 || row.state === 4;
      line.appendChild(make("td")).appendChild(icon(alarm[5], isNew));
      line.appendChild(make("th", { scope: "row" })).appendChild(make("button", { class: "tag", "data-face": alarm[1] }, alarm[0]));
      line.appendChild(make("td", {}, config.names[alarm[1]] || ""));
      line.appendChild(make("td", { class: "n" }, alarm[3] + " " + alarm[4]));
      line.appendChild(make("td", { class: "n", id: "now-" + alarm[0] }, "—"));
      line.appendChild(make("td", {}, words.alarmStates[row.state]));
      line.appendChild(make("td", { class: "n" }, clock((head.since || {})[alarm[0]])));
      var act = line.appendChild(make("td"));
      if (isNew) {
        act.appendChild(make("button", { class: "btn btn-sm", "data-request": alarm[0], "data-value": 1 }, words.acknowledge));
      }
      if (row.state === 6) {
        act.appendChild(make("button", { class: "btn btn-sm", "data-request": alarm[0], "data-value": 2 }, words.unshelve));
      }
      body.appendChild(line);
    });
  }

  function drawHead() {
    var state = head.is_finished ? words.finished : head.is_running ? words.running : words.frozen;
    put(document.querySelector('[data-head="clock"]'), clock(head.time_s));
    put(document.querySelector('[data-head="state"]'), head.time_s === undefined ? "" : state);
    put(document.querySelector('[data-head="speed"]'), head.speed === undefined ? "" : "×" + head.speed);
    if (head.outdated) { say(words.outdated, true); }
    if (head.stale) { say(words.stale, true); }
    if (head.diverged) { say(words.diverged.replace("{tag}", head.diverged.tag), true); }
    var notes = head.notes || [];
    if (notes.length && drawHead.note !== notes[notes.length - 1].id) {
      drawHead.note = notes[notes.length - 1].id;
      say(notes[notes.length - 1].text);
    }
    drawSteps();
  }
  function drawSteps() {
    var steps = head.steps || [], key = JSON.stringify(steps);
    if (drawSteps.key === key) { return; }
    drawSteps.key = key;
    var body = document.getElementById("steps");
    body.textContent = "";
    document.getElementById("no-steps").hidden = steps.length > 0;
    steps.forEach(function (step) {
      var line = body.appendChild(make("tr"));
      line.appendChild(make("th", { scope: "row" }, step.title[words.language] || step.code));
      line.appendChild(make("td", {}, words.stepStates[step.state] || step.state));
      line.appendChild(make("td", { class: "n" }, step.points === undefined || step.points === null ? "—" : step.points + " / " + step.of));
    });
  }

  var waiting = false;
  function draw() {
    waiting = false;
    drawNumbers(); drawLocks(); drawGauges(); drawAlarms(); drawHead();
    listeners.forEach(function (listener) { listener(); });
  }
  function connect() {
    var source = new EventSource(root.dataset.stream);
    source.addEventListener("plant", function (event) {
      var message = JSON.parse(event.data);
      if (lost) { lost = false; say(""); }
      if (message.h && message.h.stale === false && head.stale) { say(""); }
      Object.assign(head, message.h || {});
      Object.keys(message.v || {}).forEach(function (number) { values[+number] = message.v[number]; });
      if (!waiting) { waiting = true; window.requestAnimationFrame(draw); }
    });
    source.onerror = function () { lost = true; say(words.lost, true); };
  }

  // Displays: one tab at a time; arrows and figures change it.
  var tabs = Array.prototype.slice.call(document.querySelectorAll(".st-tabs [role=tab]"));
  function open(tab) {
    tabs.forEach(function (other) {
      var isOpen = other === tab;
      other.setAttribute("aria-selected", isOpen ? "true" : "false");
      other.tabIndex = isOpen ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !isOpen;
    });
    window.history.replaceState(null, "", "#" + tab.id.slice(4));
    document.dispatchEvent(new CustomEvent("display", { detail: tab.id.slice(4) }));
  }
  tabs.forEach(function (tab, number) {
    tab.addEventListener("click", function () { open(tab); });
    tab.addEventListener("keydown", function (event) {
      var step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (step) { var next = tabs[(number + step + tabs.length) % tabs.length]; open(next); next.focus(); }
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) { return; }
    if (/^[1-9]$/.test(event.key) && tabs[+event.key - 1]) { open(tabs[+event.key - 1]); }
    if (event.key === "a" || event.key === "A") { open(document.getElementById("tab-alarms")); }
  });
  root.addEventListener("click", function (event) {
    var button = event.target.closest("[data-request]");
    if (button) { ask({ verb: "set", tag: button.dataset.request + ".request", value: button.dataset.value }); }
    var sample = event.target.closest("[data-sample]");
    var action = event.target.closest("[data-action]");
    if (action) { ask({ verb: "set", tag: action.dataset.action, value: 1 }); }
    if (sample) { ask({ verb: "sample", tag: sample.dataset.sample }); }
  });

  window.station = { get: get, ask: ask, make: make, icon: icon, shown: shown, clock: clock, say: say, config: config, words: words, root: root, head: head, listen: function (listener) { listeners.push(listener); } };
  var wanted = document.getElementById("tab-" + window.location.hash.slice(1));
  if (wanted) { open(wanted); }
  connect();
})();
