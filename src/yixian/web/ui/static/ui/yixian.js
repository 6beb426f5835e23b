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

  // Collapsing menu and drop-downs, without the whole of Bootstrap's script. Arrows open a drop-down and walk in it;
  // Escape closes what is open and gives the focus back to the button that opened it; leaving with Tab closes too.
  function openerOf(menu) { return menu.parentElement.querySelector("[data-bs-toggle=dropdown]"); }
  function menuOf(opener) { return opener.parentElement.querySelector(".dropdown-menu"); }
  function items(menu) { return Array.from(menu.querySelectorAll("a[href], button:not([disabled])")); }
  function show(opener, open) {
    var menu = menuOf(opener);
    menu.classList.toggle("show", open);
    opener.setAttribute("aria-expanded", String(open));
    return menu;
  }
  function close(except) {
    document.querySelectorAll(".dropdown-menu.show").forEach(function (menu) {
      if (menu !== except) show(openerOf(menu), false);
    });
  }
  function toggleCollapse(opener, open) {
    document.querySelector(opener.dataset.bsTarget).classList.toggle("show", open);
    opener.setAttribute("aria-expanded", String(open));
  }
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-bs-toggle]");
    if (opener && opener.dataset.bsToggle === "collapse") {
      toggleCollapse(opener, opener.getAttribute("aria-expanded") !== "true");
    } else if (opener && opener.dataset.bsToggle === "dropdown") {
      close(menuOf(opener));
      show(opener, opener.getAttribute("aria-expanded") !== "true");
      return;
    }
    if (!event.target.closest(".dropdown-menu")) close(null);
  });
  document.addEventListener("focusin", function (event) {
    var inside = event.target.closest(".dropdown");
    close(inside && inside.querySelector(".dropdown-menu"));
  });
  function walk(event) {
    var inside = event.target.closest(".dropdown");
    var opener = inside && inside.querySelector("[data-bs-toggle=dropdown]");
    if (!opener || ["ArrowDown", "ArrowUp", "Home", "End"].indexOf(event.key) < 0) return;
    var list = items(show(opener, true));
    var here = list.indexOf(document.activeElement);
    var next = { ArrowDown: here + 1, ArrowUp: here < 0 ? list.length - 1 : here - 1, Home: 0, End: list.length - 1 }[event.key];
    event.preventDefault();
    list[(next + list.length) % list.length].focus();
  }
  function escape() {
    var menu = document.querySelector(".dropdown-menu.show");
    var opener = menu ? openerOf(menu) : document.querySelector("[data-bs-toggle=collapse][aria-expanded=true]");
    if (!opener) return;
    if (menu) close(null); else toggleCollapse(opener, false);
    opener.focus();
  }
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") escape(); else walk(event);
  });

  // After htmx has put a new list in its place, its sentence marked data-announce is read out, not the whole list.
  document.addEventListener("htmx:afterSettle", function (event) {
    var said = event.detail.elt.querySelector("[data-announce]");
    if (said) document.getElementById("announcer").textContent = said.textContent.trim();
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
