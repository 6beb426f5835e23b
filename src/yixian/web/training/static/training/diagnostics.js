// Level 4: what stands behind a faceplate. Tuning, the parts of an output, votes, signal quality, travel of valves.
(function () {
  "use strict";
  var st = window.station, make = st.make, words = st.words, config = st.config, get = st.get;
  var OUT_OF_LINE = 0.02, GRACE_S = 5, STILL = 0.2, isOpen = false, lateSince = {};

  function section(parent) {
    var found = parent.appendChild(make("details", { class: "st-detail" }));
    found.open = isOpen;
    found.appendChild(make("summary", {}, words.detail));
    found.addEventListener("toggle", function () { isOpen = found.open; });
    return found;
  }
  function body() { return document.getElementById("face-body"); }
  function live(list, label, name) {
    list.appendChild(make("dt", {}, label));
    list.appendChild(make("dd", { "data-diagnosis": name }, "—"));
  }
  function facts(parent) { return parent.appendChild(make("dl", { class: "st-facts" })); }

  function loop(tag) {
    var terms = config.loops[tag], parent = section(body()), list = facts(parent), near;
    if (terms.pv && config.tags.indexOf(terms.pv + ".quality") >= 0) { live(list, words.quality + " " + terms.pv, "quality:" + terms.pv); }
    if (terms.action) {
      list.appendChild(make("dt", {}, words.action));
      list.appendChild(make("dd", {}, words.actions[terms.action]));
      live(list, words.proportional + " (%)", "proportional:" + tag);
      live(list, words.tuningNames.bias + " (%)", "number:" + tag + ".bias");
    }
    if (terms.joins.feedforward) { live(list, words.joins.feedforward + " " + terms.joins.feedforward + " (%)", "number:" + terms.joins.feedforward); }
    near = st.parts.row(parent);
    Object.keys(terms.joins).forEach(function (name) {
      near.appendChild(make("span", {}, words.joins[name]));
      st.parts.tagButton(near, terms.joins[name].split(".")[0]);
    });
    terms.finals.forEach(function (final) {
      near.appendChild(make("span", {}, words.controlledBy));
      st.parts.tagButton(near, final);
      live(list, final, "final:" + final);
    });
    if (config.votes[terms.pv]) { vote(parent, terms.pv); }
    if (terms.tuning.length) { tuning(parent, terms.tuning); }
  }
  function tuning(parent, rows) {
    st.parts.heading(words.tuning, parent);
    if (!st.isTeacher) { st.parts.hint(words.tuningOnly, parent); }
    var list = facts(parent);
    rows.filter(function (row) { return row[1] !== "bias"; }).forEach(function (row) {
      live(list, words.tuningNames[row[1]] + (row[2] === "-" ? "" : " (" + row[2] + ")"), "number:" + row[0]);
      if (!st.isTeacher) { return; }
      st.parts.form(list.appendChild(make("dd", { class: "st-new" })), [{ name: "value", label: row[0], isBare: true }], words.apply, function (fields, line) {
        st.ask({ verb: "set", tag: row[0], value: fields.value.value }, line);
      });
    });
  }
  // Transmitters of a vote: which of them is out of line with the others.
  function vote(parent, tag) {
    st.parts.heading(words.vote, parent);
    var list = facts(parent);
    config.votes[tag].forEach(function (each) { live(list, each, "member:" + tag + ":" + each); });
  }
  function instrument(tag) {
    var voted = Object.keys(config.votes).filter(function (name) { return config.votes[name].indexOf(tag) >= 0; })[0];
    var hasQuality = config.tags.indexOf(tag + ".quality") >= 0, parent, list, near;
    var finals = Object.keys(config.locks).filter(function (name) { return config.locks[name].causes.some(function (cause) { return cause[1] === tag; }); });
    if (!hasQuality && !voted && !config.votes[tag] && !finals.length) { return; }
    parent = section(body());
    list = facts(parent);
    if (hasQuality) { live(list, words.quality, "quality:" + tag); }
    if (config.votes[tag]) { vote(parent, tag); }
    if (voted) { near = st.parts.row(parent); near.appendChild(make("span", {}, words.vote)); st.parts.tagButton(near, voted); vote(parent, voted); }
    if (finals.length) { st.parts.heading(words.trip, parent); near = st.parts.row(parent); finals.forEach(function (name) { st.parts.tagButton(near, name); }); }
  }
  function final(tag) {
    var terms = config.finals[tag], parent = body(), list = facts(parent), near;
    live(list, words.positionOf, "final:" + tag);
    st.parts.heading(words.interlocksOn);
    near = st.parts.row();
    terms.forces.forEach(function (force) { st.parts.tagButton(near, force[0], force[0] + " → " + force[1] + " %").dataset.force = force[0]; });
    if (!terms.forces.length) { near.textContent = "—"; }
    parent = section(body());
    list = facts(parent);
    [[words.travelTime, terms.travel + " s"]].concat(terms.kind === "valve" ? [[words.stictionBand, terms.stiction + " %"], [words.failSafe, terms.failSafe + " %"]] : []).forEach(function (pair) {
      list.appendChild(make("dt", {}, pair[0]));
      list.appendChild(make("dd", {}, pair[1]));
    });
  }

  // Whether each final element follows its demand: late is longer away than a full travel takes. -----------------------
  function watch() {
    var now = st.head.time_s;
    Object.keys(config.finals).forEach(function (tag) {
      var terms = config.finals[tag], demand = terms.demand ? get(terms.demand) : null, position = get(tag);
      var isAway = demand !== null && demand !== undefined && !st.forcedBy(tag) && Math.abs(demand - position) > terms.stiction + 1;
      if (!isAway || lateSince[tag] > now) { delete lateSince[tag]; }
      if (isAway && lateSince[tag] === undefined) { lateSince[tag] = now; }
    });
  }
  function state(tag) {
    var terms = config.finals[tag], force = st.forcedBy(tag), away;
    if (force) { return st.fill(words.forcedBy, { lock: force[0], position: force[1] }); }
    if (!terms.demand) { return "—"; }
    if (lateSince[tag] === undefined) { return words.follows; }
    away = st.head.time_s - lateSince[tag];
    return away < terms.travel + GRACE_S ? words.moving : st.fill(words.late, { difference: st.shown(get(tag) - get(terms.demand), 1), seconds: Math.round(away) });
  }
  function member(tag, each) {
    var scale = config.scales[tag], value = get(each), middle = get(tag), quality = get(each + ".quality"), away = value - middle;
    if (value === undefined || value === null) { return "—"; }
    var said = Math.abs(away) > OUT_OF_LINE * (scale[2] - scale[1]) ? st.fill(words.outOfLine, { deviation: st.shown(away, scale[3]), unit: scale[0] }) : words.inLine;
    return st.shown(value, scale[3]) + " " + scale[0] + " · " + said + (quality > 0.5 ? " · " + words.qualities[Math.round(quality)] : "");
  }
  function proportional(tag) {
    var terms = config.loops[tag], sp = get(tag + ".sp"), pv = get(terms.pv), gain = get(tag + ".gain");
    if ([sp, pv, gain].some(function (value) { return value === undefined || value === null; })) { return "—"; }
    return st.shown((terms.action === "direct" ? 1 : -1) * gain * 100 * (pv - sp) / (terms.high - terms.low), 2);
  }
  function said(name) {
    var parts = name.split(":"), quality;
    if (parts[0] === "quality") { quality = get(parts[1] + ".quality"); return quality === undefined || quality === null ? "—" : words.qualities[Math.round(quality)]; }
    if (parts[0] === "proportional") { return proportional(parts[1]); }
    if (parts[0] === "final") { return state(parts[1]); }
    if (parts[0] === "member") { return member(parts[1], parts[2]); }
    return st.shown(get(parts[1]), 3);
  }
  function refresh(parent) {
    parent.querySelectorAll("[data-diagnosis]").forEach(function (node) { st.put(node, said(node.dataset.diagnosis)); });
    parent.querySelectorAll("[data-force]").forEach(function (node) { node.classList.toggle("is-tripped", get(node.dataset.force) > 0.5); });
  }
  // Travel and reversals of a final element beside those of its demand: a stem that sticks moves less than it is told to.
  function path(values) {
    var sum = 0, turns = 0, last = 0;
    values.forEach(function (value, number) {
      var step = number && value !== null && values[number - 1] !== null ? value - values[number - 1] : 0;
      if (Math.abs(step) < STILL) { return; }
      sum += Math.abs(step);
      if (last && step * last < 0) { turns += 1; }
      last = step;
    });
    return sum.toFixed(0) + " % (" + words.reversals + " " + turns + ")";
  }
  function history(tag, data, node) {
    if (!config.finals[tag]) { return; }
    st.put(node, words.travel + ": " + Object.keys(data.series).map(function (name) { return name + " " + path(data.series[name]); }).join("; "));
  }
  st.diagnosis = { loop: loop, instrument: instrument, final: final, refresh: refresh, history: history };
  st.listen(watch);
})();
