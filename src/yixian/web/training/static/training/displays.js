// Displays: one at a time in a window, by mouse, by keys, or in a second window; the search for a tag; the list of keys.
(function () {
  "use strict";
  var st = window.station, config = st.config, help = document.getElementById("help"), find = document.getElementById("find");
  var tabs = Array.prototype.slice.call(document.querySelectorAll(".st-tabs [role=tab]"));
  var LETTERS = { a: "alarms", i: "locks", t: "trends", f: "field", p: "steps", l: "log" };

  function code(tab) { return tab.id.slice(4); }
  function open(tab) {
    if (!tab) { return; }
    tabs.forEach(function (other) {
      var isOpen = other === tab;
      other.setAttribute("aria-selected", isOpen ? "true" : "false");
      other.tabIndex = isOpen ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !isOpen;
    });
    window.history.replaceState(null, "", window.location.pathname + window.location.search + "#" + code(tab));
    document.dispatchEvent(new CustomEvent("display", { detail: code(tab) }));
  }
  function current() { return tabs.filter(function (tab) { return tab.getAttribute("aria-selected") === "true"; })[0]; }
  function named(name) { return document.getElementById("tab-" + name); }
  function step(by) {
    var next = tabs[(tabs.indexOf(current()) + by + tabs.length) % tabs.length];
    open(next);
    return next;
  }
  function second() { window.open(st.root.dataset.second + "#" + code(current()), "_blank", "noopener"); }
  function search() {
    var wanted = find.value.trim().toUpperCase(), known = Object.keys(config.areas);
    var tag = known.filter(function (each) { return each.toUpperCase() === wanted; })[0] || known.filter(function (each) { return each.toUpperCase().indexOf(wanted) === 0; })[0];
    if (!wanted || !tag) { return; }
    find.value = "";
    st.showFace(tag);
  }
  tabs.forEach(function (tab) {
    tab.addEventListener("click", function () { open(tab); });
    tab.addEventListener("keydown", function (event) {
      var by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (by) { event.preventDefault(); step(by).focus(); }
    });
  });
  document.addEventListener("keydown", function (event) {
    var key = event.key.toLowerCase();
    if (event.ctrlKey || event.altKey || event.metaKey || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) { return; }
    if (/^[0-9]$/.test(key)) { open(tabs[key === "0" ? 9 : +key - 1]); }
    else if (LETTERS[key]) { open(named(LETTERS[key])); }
    else if (key === "[" || key === "]") { step(key === "]" ? 1 : -1); }
    else if (key === "k" && st.mayBoard) { st.acknowledgeTop(); }
    else if (key === "w") { second(); }
    else if (key === "/") { event.preventDefault(); find.focus(); }
    else if (key === "?" || key === "？") { help.show(); help.querySelector("[data-close]").focus(); }
  });
  document.addEventListener("click", function (event) {
    var goes = event.target.closest("[data-open]");
    if (goes) { open(named(goes.dataset.open)); }
    if (event.target.closest("[data-help]")) { help.show(); help.querySelector("[data-close]").focus(); }
    if (event.target.closest("[data-close]")) { help.close(); }
    if (event.target.closest("[data-window]")) { second(); }
  });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape" && help.open) { help.close(); } });
  Object.keys(config.areas).forEach(function (tag) {
    document.getElementById("find-tags").appendChild(st.make("option", { value: tag }, config.names[tag] || ""));
  });
  find.addEventListener("change", search);
  find.addEventListener("keydown", function (event) {
    if (event.key === "Enter") { search(); }
    if (event.key === "Escape") { find.value = ""; find.blur(); }
  });
  window.addEventListener("hashchange", function () { open(named(window.location.hash.slice(1))); });
  var wanted = named(window.location.hash.slice(1));
  if (wanted) { open(wanted); }
})();
