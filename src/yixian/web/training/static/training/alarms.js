// Alarm lists to ISA-18.2: the summary with filters, what is shelved or suppressed, and the banner that is always there.
(function () {
  "use strict";
  var st = window.station, make = st.make, words = st.words, config = st.config, get = st.get, put = st.put;
  var BANNER = 3, SHELVED = 6, SUPPRESSED = 7, OUT = 8;
  var area = document.getElementById("alarm-area"), least = document.getElementById("alarm-priority"), order = document.getElementById("alarm-order");
  var summary = document.getElementById("alarms"), aside = document.getElementById("aside"), banner = document.getElementById("banner");
  var keys = {}, rows = [];

  function isNew(state) { return state === 1 || state === 3 || state === 4; }
  function rank(state) { return { 1: 0, 4: 1, 3: 2, 2: 3, 5: 4 }[state] || 5; }
  function since(row) { return (st.head.since || {})[row.alarm[0]] || 0; }
  var orders = {
    state: function (a, b) { return rank(a.state) - rank(b.state) || b.alarm[5] - a.alarm[5] || since(b) - since(a); },
    priority: function (a, b) { return b.alarm[5] - a.alarm[5] || rank(a.state) - rank(b.state) || since(b) - since(a); },
    since: function (a, b) { return since(b) - since(a); },
    tag: function (a, b) { return a.alarm[0] < b.alarm[0] ? -1 : 1; }
  };
  function passes(row) {
    return (!area.value || config.areas[row.alarm[1]] === area.value) && row.alarm[5] >= +least.value;
  }
  function cells(line, texts) { texts.forEach(function (text) { line.appendChild(make("td", text[1] ? { class: text[1] } : {}, text[0])); }); }
  function request(alarm, value, label) {
    return make("button", { class: "btn btn-sm", "data-request": alarm, "data-value": value }, label);
  }
  function beginning(row) {
    var line = make("tr"), alarm = row.alarm;
    line.appendChild(make("td")).appendChild(st.icon(alarm[5], isNew(row.state)));
    line.appendChild(make("th", { scope: "row" })).appendChild(make("button", { class: "tag", "data-face": alarm[0] }, alarm[0]));
    cells(line, [[st.name(alarm[1]) + (alarm[6] ? " · " + words.trip : "")]]);
    return line;
  }
  function summaryLine(row) {
    var alarm = row.alarm, line = beginning(row);
    cells(line, [[alarm[3] + " " + alarm[4], "n"]]);
    line.appendChild(make("td", { class: "n", "data-now": alarm[1] }, "—"));
    cells(line, [[words.alarmStates[row.state]], [st.clock((st.head.since || {})[alarm[0]]), "n"]]);
    var act = line.appendChild(make("td"));
    if (st.mayBoard && isNew(row.state)) { act.appendChild(request(alarm[0], 1, words.acknowledge)); }
    if (st.mayBoard && row.state === 5) { act.appendChild(request(alarm[0], 5, words.resetLatch)); }
    act.appendChild(make("button", { class: "btn btn-sm", "data-face": alarm[0] }, words.sheet));
    return line;
  }
  function asideLine(row) {
    var line = beginning(row), act;
    cells(line, [[words.alarmStates[row.state]]]);
    line.appendChild(make("td", { class: "n", "data-left": row.alarm[0] }, "—"));
    act = line.appendChild(make("td"));
    if (st.mayBoard && row.state === SHELVED) { act.appendChild(request(row.alarm[0], 2, words.unshelve)); }
    if (st.isTeacher && row.state === OUT) { act.appendChild(request(row.alarm[0], 4, words.putBack)); }
    return line;
  }
  function bannerLine(row) {
    var line = make("li");
    line.appendChild(st.icon(row.alarm[5], isNew(row.state)));
    line.appendChild(make("button", { class: "tag", "data-face": row.alarm[0] }, row.alarm[0]));
    line.appendChild(make("span", {}, st.name(row.alarm[1]) + " · " + words.alarmStates[row.state] + " · " + st.clock((st.head.since || {})[row.alarm[0]])));
    if (st.mayBoard && isNew(row.state)) { line.appendChild(request(row.alarm[0], 1, words.acknowledge)); }
    return line;
  }
  // A list is drawn anew only where something in it has changed, so that nothing moves under a finger.
  function fillList(name, body, found, draw, nothing) {
    var key = JSON.stringify(found.map(function (row) { return [row.alarm[0], row.state, since(row)]; })) + nothing;
    if (keys[name] === key) { return; }
    keys[name] = key;
    var focus = document.activeElement, held = body.contains(focus) ? focus.dataset.request || focus.dataset.face : null;
    body.textContent = "";
    found.forEach(function (row) { body.appendChild(draw(row)); });
    if (!found.length) {
      body.appendChild(body.tagName === "OL" ? make("li", {}, nothing) : make("tr")).appendChild(body.tagName === "OL" ? document.createTextNode("") : make("td", { colspan: 8 }, nothing));
    }
    if (held) { var again = body.querySelector('[data-request="' + held + '"], [data-face="' + held + '"]'); if (again) { again.focus(); } }
  }
  function count(found) {
    var numbers = { 1: 0, 2: 0, 3: 0 }, areas = {}, worst = {};
    found.forEach(function (row) {
      if (isNew(row.state)) { numbers[row.alarm[5]] += 1; }
      if (row.state > 2) { return; }
      var code = config.areas[row.alarm[1]];
      areas[code] = (areas[code] || 0) + 1;
      worst[code] = Math.max(worst[code] || 0, row.alarm[5]);
    });
    [1, 2, 3].forEach(function (level) { put(document.querySelector('[data-count="' + level + '"]'), st.head.time_s === undefined ? "—" : String(numbers[level])); });
    put(document.querySelector("[data-total]"), numbers[1] + numbers[2] + numbers[3] ? String(numbers[1] + numbers[2] + numbers[3]) : "");
    document.querySelectorAll("[data-area].st-badge").forEach(function (node) {
      var code = node.dataset.area, key = (areas[code] || 0) + ":" + (worst[code] || 0);
      if (node.dataset.key === key) { return; }
      node.dataset.key = key;
      node.textContent = "";
      if (areas[code]) { node.appendChild(st.icon(worst[code], false)); node.appendChild(document.createTextNode(areas[code])); }
    });
  }
  function draw() {
    rows = [];
    var put_aside = [];
    config.alarms.forEach(function (alarm) {
      var state = get(alarm[0]);
      if (!state) { return; }
      (state >= SHELVED ? put_aside : rows).push({ alarm: alarm, state: state });
    });
    count(rows);
    var isKnown = st.head.time_s !== undefined;
    var shown = rows.filter(passes).sort(orders[order.value]);
    fillList("summary", summary, shown, summaryLine, !isKnown ? "—" : rows.length ? words.noneMatch : words.noAlarms);
    fillList("aside", aside, put_aside.sort(orders.tag), asideLine, isKnown ? words.noShelved : "—");
    fillList("banner", banner, rows.slice().sort(orders.state).slice(0, BANNER), bannerLine, isKnown ? words.noAlarms : "—");
    put(document.querySelector("[data-aside]"), put_aside.length ? String(put_aside.length) : "");
    summary.querySelectorAll("[data-now]").forEach(function (cell) {
      put(cell, st.shown(get(cell.dataset.now), st.digits(cell.dataset.now)) + " " + st.unit(cell.dataset.now));
    });
    aside.querySelectorAll("[data-left]").forEach(function (cell) {
      var state = get(cell.dataset.left), left = get(cell.dataset.left + ".shelf");
      put(cell, state === SHELVED ? st.fill(words.remaining, { minutes: Math.ceil(left / 60) }) : "—");
    });
  }
  function acknowledge(found) {
    found.filter(function (row) { return isNew(row.state); }).forEach(function (row) {
      st.ask({ verb: "set", tag: row.alarm[0] + ".request", value: 1 });
    });
  }
  st.acknowledgeTop = function () { acknowledge(rows.slice().sort(orders.state).slice(0, 1)); };

  var button = document.getElementById("acknowledge-shown");
  if (button) { button.addEventListener("click", function () { acknowledge(rows.filter(passes)); }); }
  [area, least, order].forEach(function (box) { box.addEventListener("change", draw); });
  st.root.addEventListener("click", function (event) {
    var found = event.target.closest("[data-request]");
    if (found) { st.ask({ verb: "set", tag: found.dataset.request + ".request", value: found.dataset.value }); }
  });
  document.querySelectorAll("[data-list]").forEach(function (tab) {
    tab.addEventListener("click", function () {
      document.querySelectorAll("[data-list]").forEach(function (other) { other.setAttribute("aria-pressed", other === tab ? "true" : "false"); });
      document.querySelectorAll("[data-list-body]").forEach(function (part) { part.hidden = part.dataset.listBody !== tab.dataset.list; });
      refresh();
    });
  });
  function refresh() {
    var box = document.getElementById("performance");
    if (box.offsetParent !== null) { box.dispatchEvent(new CustomEvent("shown")); }
  }
  document.addEventListener("display", function (event) { if (event.detail === "alarms") { window.setTimeout(refresh, 0); } });
  window.setInterval(refresh, 30000);
  st.listen(draw);
})();
