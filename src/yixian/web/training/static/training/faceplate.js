// Faceplates: what a tag is and does, and everything one may ask of it. What is typed stays until it is applied.
(function () {
  "use strict";
  var st = window.station, make = st.make, words = st.words, config = st.config, get = st.get;
  var face = document.getElementById("face"), body = document.getElementById("face-body"), title = document.getElementById("face-title");
  var current = null, opener = null, chart = null, MAN = 0, CAS = 2;
  var alarmsByTag = {};
  config.alarms.forEach(function (alarm) { alarmsByTag[alarm[0]] = alarm; });

  // Parts of a faceplate ----------------------------------------------------------------------------------------
  function heading(text, parent) { (parent || body).appendChild(make("h3", {}, text)); }
  function hint(text, parent) { return (parent || body).appendChild(make("p", { class: "st-hint" }, text)); }
  function row(parent) { return (parent || body).appendChild(make("div", { class: "st-groups" })); }
  function tagButton(parent, tag, label) { return parent.appendChild(make("button", { class: "tag", "data-face": tag }, label || tag)); }
  function facts(pairs, parent) {
    var list = (parent || body).appendChild(make("dl", { class: "st-facts" }));
    pairs.forEach(function (pair) {
      list.appendChild(make("dt", {}, pair[0]));
      list.appendChild(make("dd", { "data-live": pair[1], "data-digits": pair[2] === undefined ? st.digits(pair[1]) : pair[2] }, "—"));
    });
    return list;
  }
  function answer(parent) { return parent.appendChild(make("output", { class: "st-said" })); }
  function form(parent, fields, label, send) {
    var found = make("form", { novalidate: "" }), line;
    fields.forEach(function (field) {
      var shell = make("label", {}, field.isBare ? "" : field.label), input = make("input", { class: "form-control" + (field.wide ? " wide" : ""), name: field.name, type: field.type || "number", step: "any", autocomplete: "off" });
      if (field.isBare) { input.setAttribute("aria-label", field.label); }
      if (field.value !== undefined) { input.value = field.value; }
      shell.appendChild(input);
      found.appendChild(shell);
    });
    found.appendChild(make("button", { class: "btn" }, label));
    line = answer(found);
    found.addEventListener("submit", function (event) { event.preventDefault(); send(found.elements, line); });
    parent.appendChild(found);
    return found;
  }
  function button(parent, label, fields, line) {
    var found = parent.appendChild(make("button", { class: "btn btn-sm", type: "button" }, label));
    found.addEventListener("click", function () { st.ask(fields, line || parent.querySelector("output") || answer(parent)); });
    return found;
  }
  st.parts = { heading: heading, hint: hint, row: row, tagButton: tagButton, facts: facts, form: form, button: button };

  // Bars: normal band, alarm limits with their names, setpoint and value; output with its limits --------------------
  function svg(name, attributes, parent) {
    var found = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (key) { found.setAttribute(key, attributes[key]); });
    if (parent) { parent.appendChild(found); }
    return found;
  }
  function bars(measured, setpoint, output, scale) {
    var picture = svg("svg", { viewBox: "0 0 150 170", class: "st-facebars", "aria-hidden": "true" }, body);
    function place(value) { return 160 - 150 * Math.min(1, Math.max(0, (value - scale[1]) / (scale[2] - scale[1]))); }
    if (measured) {
      var limits = config.alarms.filter(function (alarm) { return alarm[1] === measured && /^(LL|L|H|HH)$/.test(alarm[2]); });
      var by = {};
      limits.forEach(function (alarm) { by[alarm[2]] = alarm[3]; });
      svg("rect", { class: "bar-all", x: 40, y: 10, width: 18, height: 150 }, picture);
      if (limits.length) {
        var top = place(by.H === undefined ? by.HH === undefined ? scale[2] : by.HH : by.H), bottom = place(by.L === undefined ? by.LL === undefined ? scale[1] : by.LL : by.L);
        svg("rect", { class: "bar-band", x: 40, y: top, width: 18, height: Math.max(0, bottom - top) }, picture);
      }
      limits.forEach(function (alarm) {
        svg("path", { class: "bar-limit", d: "M40 " + place(alarm[3]) + " H62" }, picture);
        svg("text", { class: "bar-text", x: alarm[2].length > 1 ? 74 : 64, y: place(alarm[3]) + 4 }, picture).textContent = alarm[2];
      });
      svg("path", { class: "bar-hand", d: "M24 -6 L38 0 L24 6 Z", "data-facebar": measured, "data-low": scale[1], "data-high": scale[2] }, picture);
      if (setpoint) { svg("path", { class: "bar-sp", d: "M60 -5 L52 0 L60 5", "data-facebar": setpoint, "data-low": scale[1], "data-high": scale[2] }, picture); }
      svg("text", { class: "bar-text", x: 40, y: 169 }, picture).textContent = "PV";
    }
    if (output) {
      svg("rect", { class: "bar-all", x: 112, y: 10, width: 14, height: 150 }, picture);
      svg("path", { class: "bar-hand", d: "M98 -5 L110 0 L98 5 Z", "data-facebar": output, "data-low": 0, "data-high": 100 }, picture);
      ["op_low", "op_high"].forEach(function (name) {
        svg("path", { class: "bar-limit", d: "M108 0 H130", "data-facebar": output.replace(/\.op$/, "." + name), "data-low": 0, "data-high": 100 }, picture);
      });
      svg("text", { class: "bar-text", x: 110, y: 169 }, picture).textContent = "OP";
    }
  }

  // Kinds of faceplates ---------------------------------------------------------------------------------------------
  function ramped(parent, tag, label, low, high, unit, isNow) {
    var found = form(parent, [{ name: "value", label: label + " " + low + "–" + high + " " + unit }, { name: "rate", label: words.ramp }], words.apply, function (fields, line) {
      st.ask({ verb: "set", tag: tag, value: fields.value.value, rate: fields.rate.value || undefined }, line);
    });
    found.dataset.when = isNow;
    var under = row(parent);
    under.dataset.ramp = tag;
    under.hidden = true;
    under.appendChild(make("span", {}, ""));
    var stop = under.appendChild(make("button", { class: "btn btn-sm", type: "button" }, words.stopRamp));
    stop.addEventListener("click", function () { st.ask({ verb: "set", tag: tag, value: get(tag) }, found.querySelector("output")); });
    return found;
  }
  function loop(tag) {
    var terms = config.loops[tag], unit = terms.unit;
    var scale = config.scales[terms.pv] || [unit, terms.low, terms.high];
    bars(terms.pv, tag + ".sp", tag + ".op", [unit, scale[1] === null ? terms.low : scale[1], scale[2] === null ? terms.high : scale[2]]);
    facts([[words.mode, tag + ".mode"]].concat(
      terms.pv ? [[words.measured + " (" + unit + ")", terms.pv]] : [], [[words.setpoint + " (" + unit + ")", tag + ".sp", 2]],
      terms.pv ? [[words.deviation + " (" + unit + ")", "deviation:" + tag, 2]] : [], [[words.output + " (%)", tag + ".op", 1]],
      terms.auto ? [[words.outputLimits + " (%)", "limits:" + tag]] : []));
    if (st.mayBoard) {
      var modes = row();
      [0].concat(terms.auto ? [1] : [], terms.cascade ? [2] : []).forEach(function (mode) {
        button(modes, words.modes[mode], { verb: "set", tag: tag + ".mode", value: mode }).dataset.modeof = tag + ":" + mode;
      });
      ramped(body, tag + ".sp", words.setpoint, terms.low, terms.high, unit, tag + ":sp");
      if (terms.auto) { ramped(body, tag + ".op", words.output, 0, 100, "%", tag + ":op"); }
    }
    history([terms.pv, tag + ".sp", tag + ".op"].filter(Boolean));
    alarmsOf(terms.pv);
    st.diagnosis.loop(tag);
  }
  function alarmsOf(tag) {
    var found = config.alarms.filter(function (alarm) { return alarm[1] === tag; });
    if (!found.length) { return; }
    heading(words.limitsAlarm);
    var list = body.appendChild(make("ul", { class: "st-plain" }));
    found.forEach(function (alarm) {
      var line = list.appendChild(make("li"));
      line.appendChild(st.icon(alarm[5], false));
      tagButton(line, alarm[0], alarm[2] + " " + alarm[3] + " " + alarm[4]);
      line.appendChild(make("span", { "data-alarmstate": alarm[0] }, "—"));
    });
  }
  function alarmFace(alarm) {
    var tag = alarm[0], sheet = config.sheets[tag] || [];
    body.appendChild(make("p", { "data-alarmstate": tag, class: "st-strong" }, "—"));
    body.appendChild(make("p", { "data-respond": tag }, ""));
    facts([[words.measured + " (" + alarm[4] + ")", alarm[1]]]);
    hint(alarm[2] + " " + alarm[3] + " " + alarm[4] + " · " + words.priorities[alarm[5]] + (alarm[6] ? " · " + words.trip : ""));
    [words.cause, words.consequence, words.do].forEach(function (label, number) {
      if (sheet[number]) { heading(label); body.appendChild(make("p", {}, sheet[number])); }
    });
    if (sheet[3]) { hint(st.fill(words.respond, { minutes: sheet[3] })); }
    var near = row();
    tagButton(near, alarm[1]);
    if (st.mayBoard) { alarmActions(tag, alarm[6]); }
    history([alarm[1]]);
  }
  function alarmActions(tag, isTrip) {
    var buttons = row();
    button(buttons, words.acknowledge, { verb: "set", tag: tag + ".request", value: 1 });
    button(buttons, words.resetLatch, { verb: "set", tag: tag + ".request", value: 5 });
    if (st.isTeacher) {
      button(buttons, words.takeOut, { verb: "set", tag: tag + ".request", value: 3 });
      button(buttons, words.putBack, { verb: "set", tag: tag + ".request", value: 4 });
    }
    if (isTrip) { hint(words.neverShelved); return; }
    button(buttons, words.unshelve, { verb: "set", tag: tag + ".request", value: 2 });
    form(body, [{ name: "minutes", label: words.minutes, value: 30 }, { name: "reason", label: words.reason, type: "text", wide: true }], words.shelve, function (fields, line) {
      st.ask({ verb: "set", tag: tag + ".request", value: 10 + 60 * Number(fields.minutes.value), note: fields.reason.value }, line);
    });
    hint(words.shelfLimit);
  }
  function lock(tag) {
    var terms = config.locks[tag];
    body.appendChild(make("p", { "data-lockstate": tag, class: "st-strong" }, "—"));
    if (st.mayBoard) {
      var buttons = row();
      button(buttons, words.reset, { verb: "set", tag: tag + ".reset", value: 1 });
      button(buttons, words.tripByHand, { verb: "set", tag: tag + ".trip", value: 1 });
    }
    heading(words.causes);
    terms.causes.forEach(function (cause) {
      var line = body.appendChild(make("div", { class: "st-cause" }));
      tagButton(line, cause[1], st.label(cause[1]));
      line.appendChild(make("span", {}, st.name(cause[1]) + " " + cause[2] + " " + cause[3] + " " + cause[4] + (cause[5] ? ", " + cause[5] + " s" : "") + " "));
      line.appendChild(make("b", { "data-causestate": cause[0], "data-of": cause[1] }, "—"));
      if (!st.mayBoard) { return; }
      var fold = line.appendChild(make("details"));
      fold.appendChild(make("summary", {}, words.bypassing));
      var found = form(fold, [{ name: "reason", label: words.reason, type: "text", wide: true }], words.bypass, function (fields, said) {
        st.ask({ verb: "bypass", tag: cause[0] + ".bypass", value: 1, note: fields.reason.value }, said);
      });
      button(found, words.unbypass, { verb: "bypass", tag: cause[0] + ".bypass", value: 0, note: words.unbypass }).hidden = true;
      found.lastChild.dataset.unbypass = cause[0];
    });
    heading(words.effects);
    var effects = row();
    terms.effects.forEach(function (effect) { tagButton(effects, effect[0], effect[0] + " → " + effect[1] + " %"); });
    if (!terms.effects.length) { effects.textContent = "—"; }
  }
  function hand(tag) {
    var terms = config.hands[tag], isField = config.field.indexOf(tag) >= 0;
    facts([[words.value + " (" + (terms[3] ? words.off + " / " + words.on : terms[0]) + ")", tag, terms[3] ? 0 : 2]]);
    if (isField) { hint(words.inField); }
    if (!(isField ? st.mayField : st.mayBoard)) { return; }
    var buttons = row(), isStart = /^HS/.test(tag);
    if (terms[0] === "%" || terms[3]) {
      button(buttons, terms[3] || isStart ? words.off : words.shutHand, { verb: "set", tag: tag, value: terms[1] });
      button(buttons, terms[3] || isStart ? words.on : words.openHand, { verb: "set", tag: tag, value: terms[2] });
    }
    if (!terms[3]) { ramped(body, tag, words.value, terms[1], terms[2], terms[0], ""); }
    Object.keys(config.finals).forEach(function (name) { if (config.finals[name].demand === tag || config.finals[name].by === tag) { tagButton(row(), name); } });
  }
  function final(tag) {
    var terms = config.finals[tag];
    bars("", "", tag, ["%", 0, 100]);
    facts([[words[terms.kind] + " (%)", tag, 1]].concat(terms.demand ? [[words.demand + " (%)", terms.demand, 1]] : []));
    var by = row();
    by.appendChild(make("span", {}, words.setBy));
    tagButton(by, terms.by);
    st.diagnosis.final(tag);
    history([tag].concat(terms.demand && config.trend.indexOf(terms.demand) >= 0 ? [terms.demand] : []));
  }
  function program(tag) {
    var terms = config.programs[tag];
    facts([[words.mode, tag + "." + terms.switch], [words.phase, tag + ".phase"]]);
    if (st.mayBoard) {
      var buttons = row();
      terms.ways.forEach(function (way, number) { button(buttons, way, { verb: "set", tag: tag + "." + terms.switch, value: number }).dataset.way = tag + ":" + number; });
      Object.keys(terms.buttons).forEach(function (name) { button(buttons, terms.buttons[name], { verb: "set", tag: tag + "." + name, value: 1 }); });
    }
    if (terms.local.length) { heading(words.inField); var near = row(); terms.local.forEach(function (each) { tagButton(near, each, st.label(each)); }); }
  }
  function instrument(tag) {
    var scale = config.scales[tag] || [""], near, loops = Object.keys(config.loops).filter(function (name) { return config.loops[name].pv === tag; });
    if (scale.length > 1 && scale[1] !== null) { bars(tag, "", "", scale); }
    facts([[words.measured + " (" + scale[0] + ")", tag]]);
    if (loops.length) { near = row(); loops.forEach(function (name) { tagButton(near, name); }); }
    alarmsOf(tag);
    history([tag]);
    st.diagnosis.instrument(tag);
  }

  // Opening, closing, keeping up to date ------------------------------------------------------------------------------
  var kinds = [[config.loops, loop], [config.locks, lock], [config.hands, hand], [config.finals, final], [config.programs, program]];
  function show(tag) {
    var isSame = face.open && current === tag, found;
    if (!face.open) { opener = document.activeElement; }
    if (isSame) { return; }
    if (config.procedures[tag]) { document.getElementById("tab-steps").click(); return; }
    current = tag;
    body.textContent = "";
    st.say("", false, document.getElementById("face-said"));
    if (chart) { chart.dispose(); chart = null; }
    title.textContent = (alarmsByTag[tag] ? tag : tag.split(".")[0]) + " " + st.name(alarmsByTag[tag] ? alarmsByTag[tag][1] : tag);
    area(tag);
    found = kinds.filter(function (kind) { return kind[0][tag]; })[0];
    if (alarmsByTag[tag]) { alarmFace(alarmsByTag[tag]); } else if (found) { found[1](tag); } else { instrument(tag); }
    refresh();
    if (!face.open) { face.show(); }
    face.scrollTop = 0;
    document.getElementById("face-close").focus();
  }
  function area(tag) {
    var code = config.areas[alarmsByTag[tag] ? alarmsByTag[tag][1] : tag.split(".")[0]];
    if (!code) { return; }
    var near = body.appendChild(make("p", { class: "st-hint" }));
    near.appendChild(make("button", { class: "btn btn-sm", type: "button", "data-open": code }, words.openArea + ": " + config.areaTitles[code]));
  }
  function close() {
    if (!face.open) { return; }
    face.close();
    current = null;
    if (opener && document.contains(opener)) { opener.focus(); }
  }
  function special(name) {
    var parts = name.split(":"), tag = parts[1], terms = config.loops[tag], sp, pv;
    if (parts[0] === "limits") { return st.shown(get(tag + ".op_low"), 0) + " … " + st.shown(get(tag + ".op_high"), 0); }
    sp = get(tag + ".sp"); pv = get(terms.pv);
    return sp === undefined || sp === null || pv === undefined || pv === null ? "—" : (pv > sp ? "+" : "") + st.shown(pv - sp, 2);
  }
  function text(node) {
    var tag = node.dataset.live, value, owner = tag.split(".")[0], programs = config.programs[owner];
    if (tag.indexOf(":") > 0) { return special(tag); }
    value = get(tag);
    if (value === undefined || value === null) { return "—"; }
    if (/\.mode$/.test(tag)) { return words.modes[value]; }
    if (programs && tag === owner + "." + programs.switch) { return programs.ways[Math.round(value)] || value; }
    if (programs && /\.phase$/.test(tag)) { return programs.phases[Math.round(value)] || value; }
    return st.shown(value, +node.dataset.digits);
  }
  function each(selector, work) { body.querySelectorAll(selector).forEach(work); }
  function refresh() {
    if (!current) { return; }
    each("[data-live]", function (node) { st.put(node, text(node)); });
    each("[data-facebar]", function (node) {
      var value = get(node.dataset.facebar), low = +node.dataset.low, high = +node.dataset.high;
      if (value === undefined || value === null) { node.setAttribute("visibility", "hidden"); return; }
      node.setAttribute("visibility", "visible");
      node.setAttribute("transform", "translate(0 " + (160 - 150 * Math.min(1, Math.max(0, (value - low) / (high - low)))).toFixed(1) + ")");
    });
    each("[data-modeof]", function (node) { var parts = node.dataset.modeof.split(":"); node.setAttribute("aria-pressed", get(parts[0] + ".mode") === +parts[1] ? "true" : "false"); });
    each("[data-way]", function (node) { var parts = node.dataset.way.split(":"); node.setAttribute("aria-pressed", get(parts[0] + "." + config.programs[parts[0]].switch) === +parts[1] ? "true" : "false"); });
    each("form[data-when]", function (node) {
      var parts = node.dataset.when.split(":"), mode = get(parts[0] + ".mode"), isOff = parts[1] === "op" ? mode !== MAN : parts[1] === "sp" ? mode === CAS : false;
      node.querySelectorAll("input, button").forEach(function (input) { if (input.disabled !== isOff) { input.disabled = isOff; } });
    });
    each("[data-ramp]", function (node) {
      var target = (st.head.ramps || {})[node.dataset.ramp];
      node.hidden = target === undefined;
      if (target !== undefined) { st.put(node.firstChild, st.fill(words.ramping, { target: target })); }
    });
    refreshAlarms();
    refreshLocks();
    st.diagnosis.refresh(body);
  }
  function refreshAlarms() {
    each("[data-alarmstate]", function (node) {
      var state = get(node.dataset.alarmstate), left = get(node.dataset.alarmstate + ".shelf");
      st.put(node, (words.alarmStates[state] || words.normal) + (state === 6 ? " · " + st.fill(words.remaining, { minutes: Math.ceil(left / 60) }) : ""));
    });
    each("[data-respond]", function (node) {
      var tag = node.dataset.respond, state = get(tag), began = (st.head.since || {})[tag], minutes = (config.sheets[tag] || [])[3];
      if ((state !== 1 && state !== 2) || began === undefined || !minutes) { st.put(node, ""); return; }
      var left = minutes - (st.head.time_s - began) / 60;
      st.put(node, left > 0 ? st.fill(words.leftToRespond, { minutes: left.toFixed(1) }) : words.overdue);
      node.classList.toggle("st-strong", left <= 0);
    });
  }
  function refreshLocks() {
    each("[data-lockstate]", function (node) {
      var tag = node.dataset.lockstate, number = get(tag + ".first_out"), cause = config.locks[tag].causes[number - 1];
      st.put(node, get(tag) > 0.5 ? words.tripped + (cause ? " · " + words.firstOut + " " + st.label(cause[1]) : "") : words.healthy);
      node.classList.toggle("is-tripped-text", get(tag) > 0.5);
    });
    each("[data-causestate]", function (node) {
      var tag = node.dataset.causestate, value = get(node.dataset.of);
      st.put(node, (value === undefined ? "" : st.shown(value, st.digits(node.dataset.of)) + " · ") + (get(tag) > 0.5 ? words.standing : words.healthy) + (get(tag + ".bypass") > 0.5 ? " · " + words.bypassed : ""));
    });
    each("[data-unbypass]", function (node) { node.hidden = !(get(node.dataset.unbypass + ".bypass") > 0.5); });
  }
  function history(tags) {
    var known = tags.filter(function (tag) { return config.trend.indexOf(tag) >= 0; }), asked = current;
    if (!known.length) { return; }
    heading(words.trendTitle);
    var box = body.appendChild(make("div", { class: "st-facetrend", role: "img", "aria-label": known.join(", ") }));
    var summary = hint("");
    function load() {
      if (current !== asked || document.hidden) { return; }
      st.fetchTrend(known, Math.max(0, (st.head.time_s || 0) - 1800)).then(function (data) {
        if (current !== asked) { return; }
        if (!data.time.length) { box.textContent = words.noTrend; return; }
        if (!chart) { box.textContent = ""; chart = echarts.init(box, null, { renderer: "svg" }); }
        chart.setOption(st.trendOptions(data, known, true), { notMerge: true });
        st.diagnosis.history(asked, data, summary);
      }).catch(function () { return null; });
    }
    load();
    var timer = window.setInterval(function () { if (current !== asked) { window.clearInterval(timer); } else { load(); } }, 5000);
  }

  st.showFace = show;
  st.closeFace = close;
  document.addEventListener("click", function (event) {
    var found = event.target.closest("[data-face]");
    if (found) { show(found.dataset.face); }
  });
  document.addEventListener("keydown", function (event) {
    var found = event.target.closest && event.target.closest("svg [data-face]");
    if (found && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); show(found.dataset.face); }
    if (event.key === "Escape") { close(); }
  });
  document.getElementById("face-close").addEventListener("click", close);
  st.listen(refresh);
})();
