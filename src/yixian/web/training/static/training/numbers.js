// Numbers, bars, states and marks at their places on the displays; the holder clock.
(function () {
  "use strict";
  var st = window.station, words = st.words, config = st.config, get = st.get, put = st.put;
  function all(selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); }
  var places = {
    numbers: all("[data-v]"), modes: all("[data-mode]"), bars: all("[data-bar]"), switches: all("[data-switch]"),
    locks: all("[data-lock]"), firsts: all("[data-first]"), causes: all("[data-cause]"), programs: all("[data-program]"),
    phases: all("[data-phase]"), gauges: all("[data-gauge]"), levels: all("[data-level]"), runs: all("[data-runs]"),
    marks: all("[data-mark]"), trips: all("[data-trips]"), texts: all(".overview [data-v]"), rows: all("[data-lockrow]"),
    finals: all("[data-final]")
  };
  function known(value) { return value !== undefined && value !== null; }
  function share(tag) {
    var scale = config.scales[tag], value = get(tag);
    return scale && known(value) ? Math.min(1, Math.max(0, (value - scale[1]) / (scale[2] - scale[1]))) : null;
  }
  // Highest priority that stands on each tag.
  st.worst = function () {
    var found = {};
    config.alarms.forEach(function (alarm) {
      var state = get(alarm[0]);
      if (state === 1 || state === 2) { found[alarm[1]] = Math.max(found[alarm[1]] || 0, alarm[5]); }
    });
    return found;
  };
  // What forces a final element now: the last interlock listed wins.
  st.forcedBy = function (tag) {
    return (config.finals[tag] ? config.finals[tag].forces : []).filter(function (force) { return get(force[0]) > 0.5; }).pop();
  };

  function drawNumbers() {
    places.numbers.forEach(function (node) { put(node, st.shown(get(node.dataset.v), +node.dataset.digits)); });
    places.modes.forEach(function (node) { var mode = get(node.dataset.mode); put(node, known(mode) ? words.modes[mode] : "—"); });
    places.switches.forEach(function (node) { var on = get(node.dataset.switch); put(node, known(on) ? on > 0.5 ? words.on : words.off : "—"); });
    places.programs.forEach(function (node) {
      var terms = config.programs[node.dataset.program], way = terms ? get(node.dataset.program + "." + terms.switch) : null;
      put(node, known(way) ? terms.ways[Math.round(way)] || String(way) : "—");
    });
    places.phases.forEach(function (node) {
      var terms = config.programs[node.dataset.phase], phase = get(node.dataset.phase + ".phase");
      put(node, terms && known(phase) ? terms.phases[Math.round(phase)] || "" : "");
    });
    places.bars.forEach(function (node) {
      var part = share(node.dataset.bar);
      if (part !== null) { node.setAttribute("transform", "translate(0 " + (100 - 100 * part).toFixed(1) + ")"); }
    });
    places.levels.forEach(function (node) {
      var value = get(node.dataset.level), high = +node.dataset.height, part;
      if (!known(value)) { return; }
      part = Math.min(1, Math.max(0, value / 100)) * high;
      node.setAttribute("height", part.toFixed(1));
      node.setAttribute("y", (+node.dataset.bottom - part).toFixed(1));
    });
    places.runs.forEach(function (node) {
      var is = st.forcedBy(node.dataset.runs) ? "vessel forced" : (get(node.dataset.runs) || 0) > 2 ? "vessel runs" : "vessel stands";
      if (node.getAttribute("class") !== is) { node.setAttribute("class", is); }
    });
    places.finals.forEach(function (node) {
      var force = st.forcedBy(node.dataset.final);
      node.classList.toggle("is-forced", !!force);
      node.title = force ? st.fill(words.forcedBy, { lock: force[0], position: force[1] }) : "";
    });
  }
  function first(tag) {
    var number = get(tag + ".first_out"), causes = config.locks[tag].causes;
    return number > 0 && causes[number - 1] ? st.label(causes[number - 1][1]) : "";
  }
  function drawLocks() {
    var tripped = [], area = document.getElementById("lock-area").value, isActive = document.getElementById("lock-active").checked;
    Object.keys(config.locks).forEach(function (tag) { if (get(tag) > 0.5) { tripped.push(tag); } });
    places.locks.forEach(function (node) {
      var tag = node.dataset.lock, lock = config.locks[tag], value = get(tag), isBypassed = bypassed(lock);
      put(node, !known(value) ? "—" : value > 0.5 ? words.tripped : isBypassed ? words.bypassed : words.healthy);
      node.classList.toggle("is-tripped", value > 0.5);
      node.classList.toggle("is-bypassed", !(value > 0.5) && isBypassed);
    });
    places.firsts.forEach(function (node) { put(node, first(node.dataset.first) || "—"); });
    places.causes.forEach(function (node) {
      node.classList.toggle("is-standing", get(node.dataset.cause) > 0.5);
      node.classList.toggle("is-bypassed", get(node.dataset.cause + ".bypass") > 0.5);
    });
    places.rows.forEach(function (node) {
      var lock = config.locks[node.dataset.lockrow];
      var isLive = get(node.dataset.lockrow) > 0.5 || bypassed(lock) || lock.causes.some(function (cause) { return get(cause[0]) > 0.5; });
      node.classList.toggle("is-tripped-row", get(node.dataset.lockrow) > 0.5);
      node.hidden = (area && node.dataset.area !== area) || (isActive && !isLive);
    });
    var latched = tripped.filter(function (tag) { return config.locks[tag].latches; });
    places.trips.forEach(function (node) {
      var tag = latched[+node.dataset.trips], more = latched.length - places.trips.length;
      put(node, tag ? tag + (first(tag) ? " ← " + first(tag) : "") + (+node.dataset.trips === places.trips.length - 1 && more > 0 ? "  +" + more : "") : node.dataset.trips === "0" ? "—" : "");
      node.classList.toggle("is-tripped-text", !!tag);
    });
    put(document.querySelector("[data-tripped]"), latched.length ? String(latched.length) : "");
  }
  function bypassed(lock) { return lock.causes.some(function (cause) { return get(cause[0] + ".bypass") > 0.5; }); }
  function drawMarks() {
    var found = st.worst();
    places.gauges.forEach(function (node) {
      var tag = node.dataset.gauge, priority = found[tag] || 0, mark = node.querySelector("[data-alarm]"), quality = get(tag + ".quality");
      node.classList.toggle("is-bad", quality > 0.5);
      node.title = quality > 0.5 ? words.qualities[Math.round(quality)] : "";
      if (+(mark.dataset.priority || 0) === priority) { return; }
      mark.dataset.priority = priority;
      mark.textContent = "";
      if (priority) { mark.appendChild(st.icon(priority, false)); }
      [2, 3].forEach(function (level) { node.classList.toggle("is-alarm-" + level, level === priority); });
    });
    places.marks.forEach(function (node) {
      var priority = found[node.dataset.mark] || 0;
      if (+(node.dataset.priority || 0) === priority) { return; }
      node.dataset.priority = priority;
      if (priority) { node.setAttribute("href", "#alarm-" + priority); } else { node.removeAttribute("href"); }
    });
    places.texts.forEach(function (node) {
      node.classList.toggle("is-bad", get(node.dataset.v + ".quality") > 0.5);
      [2, 3].forEach(function (level) { node.classList.toggle("is-alarm-" + level, level === (found[node.dataset.v] || 0)); });
    });
  }

  // The holder clock: minutes until a trip at the present balance, from the slope of the last minutes.
  var stock = document.getElementById("stock"), past = [], WINDOW_S = 120, STEADY_MIN = 120, FULL_MIN = 60;
  function remember() {
    var now = st.head.time_s, value = get(config.stock[0]);
    if (!known(now) || !known(value)) { return; }
    if (past.length && now < past[past.length - 1][0]) { past = []; }
    if (!past.length || now - past[past.length - 1][0] >= 1) { past.push([now, value]); }
    while (past.length > 2 && now - past[0][0] > WINDOW_S) { past.shift(); }
  }
  // What happened before this page was opened comes from the trend.
  function recall() {
    if (!stock || !config.stock) { return; }
    st.fetchTrend([config.stock[0]]).then(function (data) {
      var last = data.time[data.time.length - 1], values = data.series[config.stock[0]];
      var before = data.time.map(function (time, number) { return [time, values[number]]; }).filter(function (point) {
        return known(point[1]) && last - point[0] < WINDOW_S && (!past.length || point[0] < past[0][0]);
      });
      past = before.concat(past);
    }).catch(function () { return null; });
  }
  function slope() {
    var n = past.length, meanT = 0, meanV = 0, top = 0, under = 0;
    if (n < 5 || past[n - 1][0] - past[0][0] < 20) { return null; }
    past.forEach(function (point) { meanT += point[0] / n; meanV += point[1] / n; });
    past.forEach(function (point) { top += (point[0] - meanT) * (point[1] - meanV); under += Math.pow(point[0] - meanT, 2); });
    return top / under;
  }
  function part(name) { return stock.querySelector('[data-stock="' + name + '"]'); }
  function drawClock() {
    if (!stock || !config.stock) { return; }
    remember();
    var value = get(config.stock[0]), rate = slope(), low = config.stock[1], high = config.stock[2], minutes = null, said = "—";
    if (known(value) && (value <= low || value >= high)) { minutes = 0; said = words.beyond; }
    else if (rate !== null && known(value)) {
      minutes = rate > 0 ? (high - value) / rate / 60 : rate < 0 ? (low - value) / rate / 60 : Infinity;
      var sentence = rate > 0 ? words.minutesToHigh : words.minutesToLow;
      said = minutes > STEADY_MIN ? words.steady : st.fill(sentence, { minutes: minutes.toFixed(0), limit: rate > 0 ? high : low });
      put(part("rate"), (rate > 0 ? "+" : "") + (60 * rate).toFixed(2) + " %/min");
    }
    put(part("minutes"), minutes === null ? "—" : minutes > STEADY_MIN ? "> " + STEADY_MIN : minutes.toFixed(0));
    put(part("said"), said);
    stock.setAttribute("class", "stock" + (minutes === null || minutes > 30 ? "" : minutes > 10 ? " is-near" : " is-close"));
    part("hand").setAttribute("d", minutes === null || minutes > FULL_MIN ? "" : sector(minutes / FULL_MIN));
  }
  function sector(turn) {
    var angle = 2 * Math.PI * Math.min(turn, 0.999), x = 724 + 44 * Math.sin(angle), y = 98 - 44 * Math.cos(angle);
    return "M724 98 L724 54 A44 44 0 " + (turn > 0.5 ? 1 : 0) + " 1 " + x.toFixed(1) + " " + y.toFixed(1) + " Z";
  }
  function drawHead() {
    var head = st.head, state = head.is_finished ? words.finished : head.is_running ? words.running : head.time_s > 0 ? words.frozen : words.waiting;
    put(document.querySelector('[data-head="clock"]'), st.clock(head.time_s));
    put(document.querySelector('[data-head="state"]'), head.time_s === undefined ? "" : state);
    put(document.querySelector('[data-head="speed"]'), head.speed === undefined ? "" : "×" + head.speed);
    var notes = head.notes || [], last = notes[notes.length - 1];
    if (last && drawHead.note !== last.id) { drawHead.note = last.id; st.say(last.text); }
  }
  ["lock-area", "lock-active"].forEach(function (id) { document.getElementById(id).addEventListener("change", drawLocks); });
  document.addEventListener("DOMContentLoaded", recall);
  st.listen(drawNumbers);
  st.listen(drawLocks);
  st.listen(drawMarks);
  st.listen(drawClock);
  st.listen(drawHead);
})();
