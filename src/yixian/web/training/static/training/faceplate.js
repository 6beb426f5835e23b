// Faceplates and trends of the operator station.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var st = window.station, make = st.make, words = st.words, config = st.config;
  var face = document.getElementById("face"), body = document.getElementById("face-body"), current = null, chart = null;
  var mayBoard = !!st.root.dataset.board, mayField = !!st.root.dataset.field, isTeacher = st.root.dataset.role === "instructor";

  function facts(pairs) {
    var list = make("dl", { class: "st-facts" });
    pairs.forEach(function (pair) {
      list.appendChild(make("dt", {}, pair[0]));
      list.appendChild(make("dd", { "data-live": pair[1] }, "—"));
    });
    body.appendChild(list);
  }
  function form(fields, label, send) {
    var found = make("form");
    fields.forEach(function (field) {
      var box = make("label", {}, field.label);
      var input = make("input", { class: "form-control" + (field.wide ? " wide" : ""), name: field.name, type: field.type || "number", step: "any" });
      if (field.low !== undefined && field.low !== null) { input.min = field.low; input.max = field.high; }
      if (field.value !== undefined) { input.value = field.value; }
      if (field.required) { input.required = true; }
      box.appendChild(input);
      found.appendChild(box);
    });
    found.appendChild(make("button", { class: "btn" }, label));
    found.addEventListener("submit", function (event) { event.preventDefault(); send(found); });
    body.appendChild(found);
    return found;
  }
  function button(parent, label, fields) {
    var found = make("button", { class: "btn btn-sm", type: "button" }, label);
    found.addEventListener("click", function () { st.ask(fields); });
    parent.appendChild(found);
    return found;
  }
  function heading(text) { body.appendChild(make("h3", {}, text)); }
  function row() { return body.appendChild(make("div", { class: "st-groups" })); }

  function loop(tag) {
    var terms = config.loops[tag], unit = terms[1];
    facts([[words.mode, tag + ".mode"], [words.setpoint + " (" + unit + ")", tag + ".sp"]].concat(
      terms[0] ? [[words.measured + " (" + unit + ")", terms[0]]] : [], [[words.output + " (%)", tag + ".op"]]));
    if (mayBoard) {
      var buttons = row();
      [0].concat(terms[4] ? [1] : [], terms[5] ? [2] : []).forEach(function (mode) {
        button(buttons, words.modes[mode], { verb: "set", tag: tag + ".mode", value: mode });
      });
      form([{ name: "value", label: words.setpoint + " " + terms[2] + "–" + terms[3] + " " + unit, low: terms[2], high: terms[3], required: true },
        { name: "rate", label: words.ramp, low: 0.000001, high: 1e9 }], words.apply, function (box) {
        st.ask({ verb: "set", tag: tag + ".sp", value: box.elements.value.value, rate: box.elements.rate.value || undefined });
      });
      if (terms[4]) {
        form([{ name: "value", label: words.output + " 0–100 %", low: 0, high: 100, required: true }], words.apply, function (box) {
          st.ask({ verb: "set", tag: tag + ".op", value: box.elements.value.value });
        });
      }
    }
    alarmsOf(terms[0]);
    history([terms[0], tag + ".sp", tag + ".op"].filter(Boolean));
  }
  function alarmsOf(tag) {
    config.alarms.filter(function (alarm) { return alarm[1] === tag; }).forEach(function (alarm) {
      heading(alarm[2] + " " + alarm[3] + " " + alarm[4] + " · " + words.priorities[alarm[5]]);
      body.appendChild(make("p", { class: "st-hint", "data-alarmstate": alarm[0] }, "—"));
      (config.sheets[alarm[0]] || []).forEach(function (text, number) {
        if (text) { body.appendChild(make("p", { class: "st-hint" }, number === 3 ? words.respond.replace("{minutes}", text) : [words.cause, words.consequence, words.action][number] + ": " + text)); }
      });
      if (!mayBoard) { return; }
      var buttons = row();
      button(buttons, words.acknowledge, { verb: "set", tag: alarm[0] + ".request", value: 1 });
      if (alarm[6]) { return; }
      button(buttons, words.unshelve, { verb: "set", tag: alarm[0] + ".request", value: 2 });
      form([{ name: "minutes", label: words.minutes, low: 1, high: 480, value: 30, required: true }, { name: "reason", label: words.reason, type: "text", wide: true, required: true }], words.shelve, function (box) {
        st.ask({ verb: "set", tag: alarm[0] + ".request", value: 10 + 60 * Number(box.elements.minutes.value), note: box.elements.reason.value });
      });
    });
  }
  function lock(tag) {
    var terms = config.locks[tag];
    body.appendChild(make("p", { "data-lockstate": tag }, "—"));
    if (mayBoard) {
      var buttons = row();
      button(buttons, words.reset, { verb: "set", tag: tag + ".reset", value: 1 });
      button(buttons, words.tripByHand, { verb: "set", tag: tag + ".trip", value: 1 });
    }
    heading(words.causes);
    terms.causes.forEach(function (cause) {
      body.appendChild(make("p", { class: "st-hint", "data-causestate": cause[0], "data-of": cause[1] }, cause[1]));
      if (!mayBoard) { return; }
      form([{ name: "reason", label: words.reason, type: "text", wide: true, required: true }], words.bypass, function (box) {
        st.ask({ verb: "bypass", tag: cause[0] + ".bypass", value: 1, note: box.elements.reason.value });
      });
      button(row(), words.unbypass, { verb: "bypass", tag: cause[0] + ".bypass", value: 0, note: words.unbypass });
    });
    heading(words.effects);
    body.appendChild(make("p", { class: "st-hint" }, terms.effects.join(", ") || "—"));
  }
  function hand(tag) {
    var terms = config.hands[tag], isField = config.field.indexOf(tag) >= 0;
    facts([[words.value + " (" + terms[0] + ")", tag]]);
    if (isField) { body.appendChild(make("p", { class: "st-hint" }, words.inField)); }
    if (!(isField ? mayField : mayBoard)) { return; }
    var buttons = row();
    button(buttons, words.off + " " + terms[1], { verb: "set", tag: tag, value: terms[1] });
    button(buttons, words.on + " " + terms[2], { verb: "set", tag: tag, value: terms[2] });
    if (!terms[3]) {
      form([{ name: "value", label: words.value + " " + terms[1] + "–" + terms[2] + " " + terms[0], low: terms[1], high: terms[2], required: true }], words.apply, function (box) {
        st.ask({ verb: "set", tag: tag, value: box.elements.value.value });
      });
    }
  }
  function final(tag) {
    facts([[words[config.finals[tag]] + " (%)", tag]]);
    var forces = Object.keys(config.locks).filter(function (name) { return config.locks[name].effects.indexOf(tag) >= 0; });
    heading(words.interlocksOn);
    var list = row();
    forces.forEach(function (name) { list.appendChild(make("button", { class: "tag", "data-face": name }, name)); });
    if (!forces.length) { list.textContent = "—"; }
    history([tag]);
  }
  function program(tag) {
    facts([[words.automatic, tag + ".is_automatic"]]);
    if (!mayBoard) { return; }
    var buttons = row();
    button(buttons, words.automatic, { verb: "set", tag: tag + ".is_automatic", value: 1 });
    button(buttons, words.manual, { verb: "set", tag: tag + ".is_automatic", value: 0 });
    if (tag.indexOf("SLAG") === 0) { button(buttons, words.shoot, { verb: "set", tag: tag + ".shoot", value: 1 }); }
  }
  function show(tag) {
    var loopTag = Object.keys(config.loops).filter(function (name) { return config.loops[name][0] === tag; })[0];
    current = tag;
    body.textContent = "";
    if (chart) { chart.dispose(); chart = null; }
    document.getElementById("face-title").textContent = tag + " " + (config.names[tag] || "");
    if (config.loops[tag]) { loop(tag); }
    else if (config.locks[tag]) { lock(tag); }
    else if (config.hands[tag]) { hand(tag); }
    else if (config.finals[tag]) { final(tag); }
    else if (config.programs.indexOf(tag) >= 0) { program(tag); }
    else {
      facts([[words.measured + " (" + (config.scales[tag] || [""])[0] + ")", tag]]);
      if (loopTag) { row().appendChild(make("button", { class: "tag", "data-face": loopTag }, loopTag)); }
      alarmsOf(tag);
      history([tag]);
    }
    refresh();
    if (!face.open) { face.show(); }
    document.getElementById("face-close").focus();
  }
  function refresh() {
    if (!face.open && !current) { return; }
    body.querySelectorAll("[data-live]").forEach(function (node) {
      var tag = node.dataset.live, value = st.get(tag);
      if (/\.mode$/.test(tag)) { node.textContent = value === undefined || value === null ? "—" : words.modes[value]; }
      else if (/is_automatic$/.test(tag)) { node.textContent = value > 0.5 ? words.on : words.off; }
      else { node.textContent = st.shown(value, 2); }
    });
    body.querySelectorAll("[data-alarmstate]").forEach(function (node) {
      var state = st.get(node.dataset.alarmstate), left = st.get(node.dataset.alarmstate + ".shelf");
      node.textContent = (words.alarmStates[state] || words.healthy) + (state === 6 ? " · " + words.remaining.replace("{minutes}", Math.ceil(left / 60)) : "");
    });
    body.querySelectorAll("[data-lockstate]").forEach(function (node) {
      var tag = node.dataset.lockstate, number = st.get(tag + ".first_out"), cause = config.locks[tag].causes[number - 1];
      node.textContent = st.get(tag) > 0.5 ? words.tripped + (cause ? " · " + words.firstOut + " " + cause[1] : "") : words.healthy;
    });
    body.querySelectorAll("[data-causestate]").forEach(function (node) {
      var tag = node.dataset.causestate, value = st.get(node.dataset.of);
      node.textContent = node.dataset.of + (value === undefined ? "" : " = " + st.shown(value, 2)) + " · " + (st.get(tag) > 0.5 ? words.standing : words.healthy) + (st.get(tag + ".bypass") > 0.5 ? " · " + words.bypassed : "");
    });
  }
  function options(data, tags) {
    var units = [], axes = [];
    var series = tags.map(function (tag) {
      var scale = config.scales[tag], unit = scale ? scale[0] : "%", place = units.indexOf(unit);
      if (place < 0) { place = units.push(unit) - 1; axes.push({ type: "value", name: unit, scale: true, position: place % 2 ? "right" : "left", offset: Math.floor(place / 2) * 44, splitLine: { show: place === 0 } }); }
      return { name: tag, type: "line", showSymbol: false, step: /\.(sp|op)$/.test(tag) ? "end" : false, yAxisIndex: place, data: (data.series[tag] || []).map(function (value, number) { return [data.time[number] / 60, value]; }) };
    });
    return { animation: false, backgroundColor: "transparent", legend: { top: 0 }, tooltip: { trigger: "axis", renderMode: "richText" }, grid: { left: 60, right: 60 + 44 * Math.max(0, units.length - 2), top: 44, bottom: 56 }, dataZoom: [{ type: "inside" }, { type: "slider", height: 16, bottom: 6 }], xAxis: { type: "value", name: "min", min: "dataMin", max: "dataMax", axisLabel: { formatter: function (value) { return String(Math.round(value * 10) / 10); } } }, yAxis: axes.length ? axes : [{ type: "value" }], series: series, aria: { enabled: true } };
  }
  function fetchTrend(tags) {
    return fetch(st.root.dataset.trend + "?tags=" + encodeURIComponent(tags.join(","))).then(function (answer) { return answer.json(); });
  }
  function history(tags) {
    var box = body.appendChild(make("div", { class: "st-facetrend", role: "img", "aria-label": tags.join(", ") })), asked = current;
    fetchTrend(tags).then(function (data) {
      if (current !== asked) { return; }
      if (!data.time.length) { box.textContent = words.noTrend; return; }
      chart = echarts.init(box, null, { renderer: "svg" });
      chart.setOption(options(data, tags));
    });
  }

  var trendBox = document.getElementById("trend"), trend = null, tags = [], isShown = false, zoomed = false;
  function drawTrend() {
    if (!isShown || !tags.length) { return; }
    fetchTrend(tags).then(function (data) {
      if (!data.time.length) { if (!trend) { trendBox.textContent = words.noTrend; } return; }
      if (!trend) {
        trendBox.textContent = "";
        trend = echarts.init(trendBox, null, { renderer: "svg" });
        trend.on("datazoom", function () { zoomed = true; });
      }
      var found = options(data, tags);
      if (zoomed) { delete found.dataZoom; }
      trend.setOption(found, { replaceMerge: ["series", "yAxis"] });
    });
  }
  document.querySelectorAll("[data-group]").forEach(function (found, number) {
    if (number === 0) { tags = found.dataset.group.split(","); }
    found.addEventListener("click", function () {
      document.querySelectorAll("[data-group]").forEach(function (other) { other.setAttribute("aria-pressed", other === found ? "true" : "false"); });
      tags = found.dataset.group.split(",");
      zoomed = false;
      drawTrend();
    });
  });
  document.getElementById("trend-tag").addEventListener("change", function (event) {
    if (config.trend.indexOf(event.target.value) >= 0 && tags.length < 8) { tags = tags.concat([event.target.value]); drawTrend(); }
    event.target.value = "";
  });
  document.addEventListener("display", function (event) { isShown = event.detail === "trends"; drawTrend(); });
  isShown = window.location.hash === "#trends";
  drawTrend();
  window.setInterval(drawTrend, 5000);

  document.addEventListener("click", function (event) {
    var found = event.target.closest("[data-face]");
    if (found) { show(found.dataset.face); }
  });
  document.addEventListener("keydown", function (event) {
    var found = event.target.closest && event.target.closest("svg [data-face]");
    if (found && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); show(found.dataset.face); }
    if (event.key === "Escape" && face.open) { face.close(); current = null; }
  });
  document.getElementById("face-close").addEventListener("click", function () { face.close(); current = null; });
  st.listen(refresh);
});
