// The few behaviours every page needs; anything larger stands in its app's own static folder.
(function () {
  "use strict";

  // Light or dark, remembered for a year.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-theme-switch]");
    if (!button) return;
    var root = document.documentElement;
    var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    root.setAttribute("data-bs-theme", next);
    document.cookie = "theme=" + next + ";path=/;max-age=31536000;samesite=lax";
    document.dispatchEvent(new CustomEvent("themechange"));
  });

  // Collapsing menu and drop-downs, without the whole of Bootstrap's script.
  function close(except) {
    document.querySelectorAll(".dropdown-menu.show").forEach(function (menu) {
      if (menu === except) return;
      menu.classList.remove("show");
      var opener = menu.parentElement.querySelector("[data-bs-toggle=dropdown]");
      if (opener) opener.setAttribute("aria-expanded", "false");
    });
  }
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-bs-toggle]");
    if (opener && opener.dataset.bsToggle === "collapse") {
      var target = document.querySelector(opener.dataset.bsTarget);
      opener.setAttribute("aria-expanded", String(target.classList.toggle("show")));
    } else if (opener && opener.dataset.bsToggle === "dropdown") {
      var menu = opener.parentElement.querySelector(".dropdown-menu");
      close(menu);
      opener.setAttribute("aria-expanded", String(menu.classList.toggle("show")));
      return;
    }
    if (!event.target.closest(".dropdown-menu")) close(null);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") close(null);
  });

  // data-confirm on a form or button asks before it is sent; data-autosubmit sends a form when a field changes.
  document.addEventListener("submit", function (event) {
    var asker = (event.submitter && event.submitter.dataset.confirm) || event.target.dataset.confirm;
    if (asker && !window.confirm(asker)) event.preventDefault();
  });
  document.addEventListener("change", function (event) {
    if (event.target.closest("[data-autosubmit]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
