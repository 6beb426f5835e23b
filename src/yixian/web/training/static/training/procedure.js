// The procedure panel: steps of the scenario, hints with their price, procedures by hand, prompted or automatic.
(function () {
  "use strict";
  var st = window.station, make = st.make, words = st.words, config = st.config, get = st.get, put = st.put;
  var seen = {};
  function changed(name, value) {
    var key = JSON.stringify(value);
    if (seen[name] === key) { return false; }
    seen[name] = key;
    return true;
  }
  function text(texts) { return texts ? texts[words.language] || texts.en || "" : ""; }
  function drawSteps() {
    var steps = st.head.steps || [], body = document.getElementById("steps");
    if (!changed("steps", steps)) { return; }
    body.textContent = "";
    document.getElementById("no-steps").hidden = steps.length > 0;
    steps.forEach(function (step) {
      var line = body.appendChild(make("tr", step.state === "open" ? { class: "is-now" } : {}));
      line.appendChild(make("th", { scope: "row" }, text(step.title) || step.code));
      line.appendChild(make("td", {}, words.stepStates[step.state] || step.state));
      line.appendChild(make("td", { class: "n" }, step.points === undefined || step.points === null ? "—" : step.points + " / " + step.of));
    });
  }
  // The price stands on the button before the hint is taken, and is asked for once more.
  function drawHints() {
    var hints = st.head.hints || [], list = document.getElementById("hints"), isNext = true;
    if (!changed("hints", hints)) { return; }
    list.textContent = "";
    document.getElementById("no-hints").hidden = hints.length > 0;
    hints.forEach(function (hint) {
      var line = list.appendChild(make("li")), take;
      if (hint.text) { line.textContent = text(hint.text); return; }
      take = line.appendChild(make("button", { class: "btn btn-sm", type: "button" }, st.fill(words.hint, { price: hint.price })));
      take.disabled = !isNext || !!st.head.is_finished;
      isNext = false;
      take.addEventListener("click", function () {
        if (window.confirm(st.fill(words.hintConfirm, { price: hint.price }))) { st.ask({ verb: "hint", tag: hint.code }, document.getElementById("hints-said")); }
      });
    });
  }
  function one(selector, tag) { return document.querySelector("[" + selector + '="' + tag + '"]'); }
  function begin(tag) {
    var modes = one("data-proceduremodes", tag), list = one("data-proceduresteps", tag), buttons = one("data-procedurebuttons", tag);
    var line = make("output", { class: "st-said" });
    config.procedures[tag].forEach(function (step) {
      var item = list.appendChild(make("li", {}, step[0]));
      if (step[1]) { item.appendChild(make("span", { class: "st-soft" }, " " + step[1])); }
    });
    if (!st.mayBoard) { return; }
    words.procedureModes.forEach(function (label, mode) {
      var found = modes.appendChild(make("button", { class: "btn btn-sm", type: "button" }, label));
      found.addEventListener("click", function () { st.ask({ verb: "set", tag: tag + ".mode", value: mode }, line); });
    });
    Object.keys(words.procedureButtons).forEach(function (request) {
      var found = buttons.appendChild(make("button", { class: "btn btn-sm", type: "button" }, words.procedureButtons[request]));
      found.addEventListener("click", function () { st.ask({ verb: "set", tag: tag + ".request", value: request }, line); });
    });
    buttons.appendChild(line);
  }
  function drawProcedures() {
    Object.keys(config.procedures).forEach(function (tag) {
      var step = get(tag), mode = get(tag + ".mode"), state = get(tag + ".state"), steps = config.procedures[tag], said;
      if (step === undefined || step === null) { return; }
      said = [words.procedureStates[state] || "—"];
      if (step > 0.5 && step <= steps.length) { said.push(step + ". " + steps[step - 1][0]); }
      if (state === 1 && get(tag + ".late") > 0.5) { said.push(words.procedureLate); }
      if (state === 1 && get(tag + ".waits") > 0.5) { said.push(words.procedureEntry); }
      else if (state === 1 && mode === 1 && !(get(tag + ".acted") > 0.5)) { said.push(words.procedureWaits); }
      put(one("data-procedurestate", tag), said.join(" · "));
      Array.prototype.forEach.call(one("data-proceduresteps", tag).children, function (item, number) { item.classList.toggle("is-now", number + 1 === step); });
      Array.prototype.forEach.call(one("data-proceduremodes", tag).children, function (item, number) { item.setAttribute("aria-pressed", number === mode ? "true" : "false"); });
    });
  }
  Object.keys(config.procedures).forEach(begin);
  st.listen(drawSteps);
  st.listen(drawHints);
  st.listen(drawProcedures);
})();
