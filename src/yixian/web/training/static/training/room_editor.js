// The scenario editor: line numbers, jumps to the line of an error, and a copy of what was typed in this browser.
// Text and settings say the same thing: whichever is changed first holds the other still until the server has joined them.
(function () {
  "use strict";
  var form = document.getElementById("editor");
  var box = document.getElementById("text");
  if (!form || !box) return;
  var numbers = form.querySelector(".ed-lines");
  var problems = box.dataset.problems.split(",");
  var key = "scenario-" + form.dataset.key;
  var served = box.value;
  var wishes = document.getElementById("wishes");

  function number() {
    var count = box.value.split("\n").length;
    if (numbers.dataset.count === String(count)) return;
    numbers.textContent = "";
    for (var line = 1; line <= count; line += 1) {
      var item = document.createElement(problems.indexOf(String(line)) < 0 ? "span" : "mark");
      item.textContent = line;
      numbers.append(item, "\n");
    }
    numbers.dataset.count = String(count);
  }
  function follow() { numbers.scrollTop = box.scrollTop; }

  function go(line) {
    var lines = box.value.split("\n");
    var start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    box.focus();
    box.setSelectionRange(start, start + (lines[line - 1] || "").length);
    box.scrollTop = Math.max(0, (line - 6) * 20);
    follow();
  }

  function hold() {
    if (!wishes) return;
    wishes.disabled = box.value !== served;
    document.getElementById("text-first").classList.toggle("d-none", !wishes.disabled);
  }

  function keep() {
    try {
      if (box.value === served) localStorage.removeItem(key);
      else localStorage.setItem(key, box.value);
    } catch (error) { /* a full or closed store: the text is still in the box */ }
  }
  function offer() {
    var old = null;
    try { old = localStorage.getItem(key); } catch (error) { return; }
    if (old === null || old === box.value) return;
    var note = document.getElementById("kept");
    note.classList.remove("d-none");
    document.getElementById("kept-take").addEventListener("click", function () {
      box.value = old;
      note.classList.add("d-none");
      number();
      hold();
      box.focus();
    });
    document.getElementById("kept-drop").addEventListener("click", function () {
      localStorage.removeItem(key);
      note.classList.add("d-none");
    });
  }

  box.addEventListener("input", function () { number(); keep(); hold(); });
  if (wishes) wishes.addEventListener("input", function () {
    box.readOnly = true;
    document.getElementById("wishes-first").classList.remove("d-none");
  });
  box.addEventListener("scroll", follow);
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-line]");
    if (!link) return;
    event.preventDefault();
    go(Number(link.dataset.line));
  });
  var leaving = false;
  form.addEventListener("submit", function () { leaving = true; keep(); });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && box.value !== served) event.preventDefault();
  });
  number();
  offer();
})();
