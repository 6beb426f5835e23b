// One more line of "how well": the empty line of the page is copied under the next number.
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-add-line]");
    if (!button) return;
    var total = document.querySelector("input[name='standards-TOTAL_FORMS']");
    var line = document.getElementById("empty-line").content.cloneNode(true);
    line.querySelectorAll("[name], [id], [for], [aria-describedby]").forEach(function (node) {
      ["name", "id", "for", "aria-describedby"].forEach(function (attribute) {
        var value = node.getAttribute(attribute);
        if (value) node.setAttribute(attribute, value.replace(/__prefix__/g, total.value));
      });
    });
    var lines = document.getElementById("lines");
    lines.appendChild(line);
    total.value = String(Number(total.value) + 1);
    var field = lines.lastElementChild.querySelector("select, input:not([type=hidden])");
    if (field) field.focus();
  });
})();
