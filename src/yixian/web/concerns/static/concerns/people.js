// Proposes people while somebody types a name, a staff number or initials.
(function () {
  "use strict";
  var list = document.getElementById("people"), waiting = null;
  document.querySelectorAll("[data-people]").forEach(function (field) {
    field.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () {
        htmx.ajax("GET", list.dataset.url + "?q=" + encodeURIComponent(field.value), { target: list, swap: "innerHTML" });
      }, 200);
    });
  });
})();
