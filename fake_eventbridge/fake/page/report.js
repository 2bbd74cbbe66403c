"use strict";
(function () {
  var form = document.querySelector(".filter");
  var filter = document.getElementById("filter");
  var failures = document.getElementById("failures");
  var shown = document.getElementById("shown");
  var items = Array.prototype.slice.call(document.querySelectorAll("ol.time > li"));

  function apply() {
    var words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    var count = 0;
    items.forEach(function (item) {
      var text = item.textContent.toLowerCase();
      var matches = words.every(function (word) { return text.indexOf(word) >= 0; });
      item.hidden = !matches || (failures.checked && !item.classList.contains("wrong"));
      count += item.hidden ? 0 : 1;
    });
    shown.textContent = count + " of " + items.length;
  }

  if (form && items.length) {
    form.hidden = false;
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    filter.addEventListener("input", apply);
    failures.addEventListener("change", apply);
    apply();
  }

  var svg = document.querySelector("svg.flow");
  if (!svg) { return; }
  var edges = Array.prototype.slice.call(svg.querySelectorAll("g.edge"));
  var nodes = Array.prototype.slice.call(svg.querySelectorAll("g.node"));

  function reach(start, from, to) {
    var found = {};
    var pending = [start];
    while (pending.length) {
      var key = pending.pop();
      if (found[key]) { continue; }
      found[key] = true;
      edges.forEach(function (edge) {
        if (edge.getAttribute(from) === key) { pending.push(edge.getAttribute(to)); }
      });
    }
    return found;
  }

  function light(node) {
    var key = node.getAttribute("data-key");
    var down = reach(key, "data-start", "data-end");
    var up = reach(key, "data-end", "data-start");
    svg.classList.add("lit");
    nodes.forEach(function (each) {
      var other = each.getAttribute("data-key");
      each.classList.toggle("on", Boolean(down[other] || up[other]));
    });
    edges.forEach(function (edge) {
      var start = edge.getAttribute("data-start");
      var end = edge.getAttribute("data-end");
      edge.classList.toggle("on", Boolean((down[start] && down[end]) || (up[start] && up[end])));
    });
  }

  function dim() { svg.classList.remove("lit"); }

  function choose(node) {
    filter.value = filter.value === node.getAttribute("data-name") ? "" : node.getAttribute("data-name");
    apply();
    document.getElementById("timeline").scrollIntoView();
  }

  nodes.forEach(function (node) {
    node.addEventListener("mouseenter", function () { light(node); });
    node.addEventListener("mouseleave", dim);
    node.addEventListener("focus", function () { light(node); });
    node.addEventListener("blur", dim);
    node.addEventListener("click", function () { choose(node); });
    node.addEventListener("keydown", function (event) {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(node); }
    });
  });
})();
