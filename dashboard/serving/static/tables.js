// Tables that are read, not only looked at: a click on a head sorts (up, down, as it stood), long
// ones can be searched. Words only: what is hidden stays a word, below every number either way.
(() => {
  const LONG = 12; // rows from which on a table can be searched
  const SIZES = { 万: 1e4, 亿: 1e8 };
  const ORDER = new Intl.Collator("zh-CN", { numeric: true });
  const NEXT = { none: "ascending", ascending: "descending", descending: "none" };

  // The number that a cell begins with: "▼1 234.5万人" is −12345000; null where it is a word or a
  // date, which sort as text.
  function number(text) {
    const found = text.replace(/[\s\u2009]/g, "").match(/^约?([+\-−▲▼]?)[约±]?(\d+(?:\.\d+)?)([万亿]?)(.?)/);
    if (!found || /[年\-./]/.test(found[4])) return null;
    return Number(found[2]) * (SIZES[found[3]] ?? 1) * (/[-−▼]/.test(found[1]) ? -1 : 1);
  }

  function compare(column, counted, down) {
    const of = (row) => row.cells[column]?.textContent.trim() ?? "";
    return (one, other) => {
      const [a, b] = [of(one), of(other)];
      if (!counted) return (down ? -1 : 1) * ORDER.compare(a, b);
      const [x, y] = [number(a), number(b)];
      if (x === null || y === null) return (x === null) - (y === null);
      return down ? y - x : x - y;
    };
  }

  function sort(head) {
    const table = head.closest("table");
    const body = table.tBodies[0];
    const rows = [...body.rows];
    rows.forEach((row, at) => { row.dataset.at ??= String(at); });
    const counted = rows.filter((row) => number(row.cells[head.cellIndex]?.textContent ?? "") !== null);
    const way = NEXT[head.getAttribute("aria-sort")] ?? "ascending";
    for (const one of table.tHead.rows[0].cells) one.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", way);
    rows.sort(way === "none"
      ? (one, other) => Number(one.dataset.at) - Number(other.dataset.at)
      : compare(head.cellIndex, counted.length * 2 > rows.length, way === "descending"));
    body.append(...rows);
  }

  function search(frame, table) {
    const box = document.createElement("input");
    box.type = "search";
    box.className = "table-search";
    box.placeholder = "在表中查找";
    box.setAttribute("aria-label", `在${frame.getAttribute("aria-label")}中查找`);
    box.addEventListener("input", () => {
      const wanted = box.value.trim().toLowerCase();
      for (const row of table.tBodies[0].rows) {
        row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
      }
    });
    frame.before(box);
  }

  function furnish() {
    for (const frame of document.querySelectorAll('.table:not([data-furnished])')) {
      frame.dataset.furnished = "";
      const table = frame.querySelector("table");
      const rows = table?.tBodies[0]?.rows.length ?? 0;
      if (!table?.tHead || rows < 2) continue;
      for (const head of table.tHead.rows[0].cells) {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        button.addEventListener("click", () => sort(head));
        head.append(button);
        head.setAttribute("aria-sort", "none");
      }
      if (rows > LONG) search(frame, table);
    }
  }

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; furnish(); });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
