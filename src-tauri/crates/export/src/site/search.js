// The search of a site that stands on a disk: the index comes as scripts, since a page of a disk may read nothing else.
"use strict";
var kalan = (function () {
  var parts = {}, titles = null, waiting = {}, asked = 0;
  function fold(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }
  function words(text) {
    return (fold(text).match(/[\p{L}\p{N}]{2,}/gu) || []).map(function (word) { return Array.from(word).slice(0, 40).join(""); });
  }
  function partOf(word) {
    return Array.from(word).slice(0, 2).map(function (letter) { return letter.codePointAt(0).toString(16); }).join("-");
  }
  function load(name, done) {
    if (name === "titles" ? titles : parts[name]) { done(); return; }
    if (waiting[name]) { waiting[name].push(done); return; }
    waiting[name] = [done];
    var script = document.createElement("script");
    script.src = "words/" + name + ".js";
    // No such file: no word begins so.
    script.onerror = function () { parts[name] = parts[name] || {}; settled(name); };
    script.onload = function () { settled(name); };
    document.head.append(script);
  }
  function settled(name) {
    var all = waiting[name] || [];
    delete waiting[name];
    all.forEach(function (done) { done(); });
  }
  function having(word, isLast) {
    var found = new Set(), part = parts[partOf(word)] || {};
    Object.keys(part).forEach(function (known) {
      if (known !== word && !(isLast && known.startsWith(word))) return;
      var number = 0;
      part[known].forEach(function (step) { number += step; found.add(number); });
    });
    return found;
  }
  function show(numbers) {
    var list = document.getElementById("found");
    list.replaceChildren.apply(list, numbers.slice(0, 200).map(function (number) {
      var line = titles[number], item = document.createElement("li"), link = document.createElement("a");
      var by = document.createElement("small"), words = document.createElement("p");
      item.lang = line[2];
      item.dir = line[3];
      link.href = "articles/" + String(number + 1).padStart(5, "0") + ".html";
      link.textContent = line[0];
      by.textContent = line[1];
      words.textContent = line[4];
      item.append(link, by, words);
      return item;
    }));
  }
  function search(text) {
    var wanted = words(text), turn = ++asked, left = wanted.length + 1;
    var isOn = wanted.length > 0;
    document.getElementById("all").hidden = isOn;
    document.getElementById("found").hidden = !isOn;
    document.getElementById("nothing").hidden = true;
    if (!isOn) return;
    function one() {
      left -= 1;
      if (left > 0 || turn !== asked) return;
      var sets = wanted.map(function (word, place) { return having(word, place === wanted.length - 1); });
      var numbers = Array.from(sets[0]).filter(function (number) { return sets.every(function (set) { return set.has(number); }); });
      numbers.sort(function (one, other) { return one - other; });
      show(numbers);
      document.getElementById("nothing").hidden = numbers.length > 0;
    }
    load("titles", one);
    wanted.forEach(function (word) { load(partOf(word), one); });
  }
  document.addEventListener("DOMContentLoaded", function () {
    var form = document.querySelector("form"), field = document.getElementById("q");
    form.hidden = false;
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    field.addEventListener("input", function () { search(field.value); });
  });
  return {
    words: function (part, all) { parts[part] = all; },
    titles: function (all) { titles = all; },
  };
})();
