// The replay: plays the moments the server has computed, and draws the marks and the trend. It asks no plant anything.
(function () {
  "use strict";
  var box = document.getElementById("replay");
  if (!box) return;
  var config = JSON.parse(document.getElementById("replay-config").textContent);
  var bar = document.getElementById("at");
  var play = document.getElementById("play");
  var speed = document.getElementById("speed");
  var clock = document.getElementById("clock");
  var now = config.at;
  var playing = false;
  var last = 0;
  var blocks = [];
  var asked = null;
  var chart = null;
  var drawn = -1e9;

  function pad(value) { return (value < 10 ? "0" : "") + value; }
  function said(time) {
    var whole = Math.floor(time + 1e-6);
    return Math.floor(whole / 3600) + ":" + pad(Math.floor(whole / 60) % 60) + ":" + pad(whole % 60);
  }

  function shown(tag, value) {
    if (value === null) return "—";
    if (/\.mode$/.test(tag) && config.modes[value]) return config.modes[value];
    return String(Number(value.toPrecision(5)));
  }

  // Moments come in blocks; the last few are kept.
  function blockAt(time) {
    return blocks.find(function (block) {
      return block.time.length && block.time[0] <= time + 1e-6 && (time < block.until || block.until >= config.end);
    });
  }
  function ask(time) {
    if (asked !== null) return;
    asked = time;
    fetch(box.dataset.moments + "?at=" + time + "&area=" + encodeURIComponent(config.area))
      .then(function (answer) { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
      .then(function (block) {
        var times = block.time;
        var gap = times.length > 1 ? times[1] - times[0] : 1;
        block.until = times.length ? times[times.length - 1] + gap : time;
        blocks.push(block);
        if (blocks.length > 8) blocks.shift();
        asked = null;
        show();
      })
      .catch(function () { setTimeout(function () { asked = null; show(); }, 2000); });
  }

  function numbers(block, row) {
    block.tags.forEach(function (tag, column) {
      var cell = document.querySelector('[data-tag="' + CSS.escape(tag) + '"]');
      var value = block.rows[row][column];
      if (cell) cell.textContent = shown(tag, value);
    });
    document.getElementById("suppressed").textContent = block.suppressed[row];
    var list = document.getElementById("alarms");
    var standing = Object.keys(block.alarms[row]);
    list.textContent = "";
    (standing.length ? standing : [null]).forEach(function (tag) {
      var item = document.createElement("li");
      item.className = "list-group-item";
      if (tag === null) item.textContent = config.noAlarms;
      else {
        var name = document.createElement("strong");
        name.textContent = tag;
        item.append(name, " " + config.alarmStates[block.alarms[row][tag]]);
      }
      list.append(item);
    });
  }

  function show() {
    bar.value = String(now);
    clock.textContent = said(now);
    bar.setAttribute("aria-valuetext", said(now));
    document.getElementById("area-at").value = String(Math.round(now));
    document.querySelectorAll(".rp-jump").forEach(function (link) {
      link.closest("tr").classList.toggle("rp-past", Number(link.dataset.at) <= now);
    });
    var block = blockAt(now);
    if (!block) { ask(now); return; }
    var row = 0;
    while (row + 1 < block.time.length && block.time[row + 1] <= now + 1e-6) row += 1;
    numbers(block, row);
    if (playing && block.until - now < 10 * Number(speed.value) && !blockAt(block.until) && block.until < config.end) ask(block.until);
    line();
  }
  function go(time) {
    now = Math.min(Math.max(time, 0), config.end);
    show();
  }
  function remember() {
    history.replaceState(null, "", "?at=" + Math.round(now) + "&area=" + encodeURIComponent(config.area));
  }
  function turn(on) {
    playing = on;
    last = performance.now();
    play.textContent = on ? play.dataset.pause : play.dataset.play;
    play.setAttribute("aria-pressed", String(on));
    if (!on) remember();
  }
  setInterval(function () {
    if (!playing) return;
    var time = performance.now();
    var step = (time - last) / 1000 * Number(speed.value);
    last = time;
    if (!blockAt(now)) return;  // waits for its numbers instead of running ahead of them
    go(now + step);
    if (now >= config.end) turn(false);
  }, 250);

  play.addEventListener("click", function () { if (now >= config.end) go(0); turn(!playing); });
  bar.addEventListener("input", function () { go(Number(bar.value)); });
  bar.addEventListener("change", remember);
  document.addEventListener("click", function (event) {
    var step = event.target.closest("[data-step]");
    var jump = event.target.closest(".rp-jump");
    if (step) { go(now + Number(step.dataset.step)); remember(); }
    if (jump) { event.preventDefault(); go(Number(jump.dataset.at)); remember(); }
  });

  // Marks above the bar; the list beside it says the same in words.
  var few = document.getElementById("few");
  var strip = document.getElementById("strip");
  var most = ["loss", "trip", "red_line", "penalty", "malfunction"];
  function mark() {
    strip.textContent = "";
    document.querySelectorAll("tr[data-kind]").forEach(function (row) {
      var hidden = few.checked && most.indexOf(row.dataset.kind) < 0;
      row.hidden = hidden;
      if (hidden || !config.end) return;
      var item = document.createElement("i");
      item.className = row.dataset.kind;
      item.style.left = 100 * Number(row.querySelector(".rp-jump").dataset.at) / config.end + "%";
      strip.append(item);
    });
  }
  few.addEventListener("change", mark);

  // The trend of a group, with a line at the present moment.
  var group = document.getElementById("group");
  function trend() {
    fetch(box.dataset.trend + "?tags=" + encodeURIComponent(group.value))
      .then(function (answer) { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
      .then(function (data) {
        var dark = document.documentElement.getAttribute("data-bs-theme") === "dark";
        if (chart) chart.dispose();
        chart = echarts.init(document.getElementById("trend"), dark ? "dark" : null, { renderer: "svg" });
        var tags = Object.keys(data.series);
        var share = function (tag, value) {
          var range = config.ranges[tag] || [0, 100];
          return value === null ? null : 100 * (value - range[0]) / (range[1] - range[0]);
        };
        var named = function (tag) {
          var range = config.ranges[tag];
          return range ? tag + " (" + range[0] + "–" + range[1] + " " + range[2] + ")" : tag;
        };
        chart.setOption({
          backgroundColor: "transparent", animation: false, aria: { enabled: true },
          tooltip: { trigger: "axis", renderMode: "richText", valueFormatter: function (value) { return value === null ? "—" : value.toFixed(1) + " %"; } },
          legend: { top: 0, type: "scroll" },
          grid: { left: 8, right: 16, top: 64, bottom: 8, containLabel: true },
          xAxis: { type: "value", min: 0, max: config.end, axisLabel: { formatter: said } },
          yAxis: { type: "value", min: 0, max: 100, name: config.shareOfRange },
          series: tags.map(function (tag) {
            return { name: named(tag), type: "line", showSymbol: false, data: data.time.map(function (at, row) { return [at, share(tag, data.series[tag][row])]; }) };
          }),
        });
        drawn = -1e9;
        line();
      })
      .catch(function () { setTimeout(trend, 3000); });
  }
  function line() {
    if (!chart || Math.abs(now - drawn) < config.end / 400) return;
    drawn = now;
    chart.setOption({ series: [{ markLine: { symbol: "none", silent: true, label: { show: false }, lineStyle: { type: "solid", color: "#b42318", width: 2 }, data: [{ xAxis: now }] } }] });
  }
  group.addEventListener("change", trend);
  document.addEventListener("themechange", trend);
  window.addEventListener("resize", function () { if (chart) chart.resize(); });

  mark();
  show();
  trend();
})();
