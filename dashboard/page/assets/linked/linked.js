// The charts of a page answer each other at once: a mark that is pointed at is set off in every
// chart that has it, one that is clicked filters the charts that have cells for it. All that is
// shown stands in `data`, protected cells that the page was given with (document/linking.py); no
// request leaves, nothing is added up. Where this script doesn't run, or has no answer, a click
// runs the page again as it did before.
import { Plot, codesOf } from "./plot.js";

const pages = new WeakMap(); // Streamlit calls again for new data, and ends only what it removes

export default function ({ data, parentElement, setTriggerValue }) {
  try {
    const before = pages.get(parentElement);
    before?.end();
    const told = named(JSON.parse(new TextDecoder().decode(data)));
    const page = new Linked(told, parentElement, (chart, code) =>
      setTriggerValue("open", { chart, code }));
    pages.set(parentElement, page);
    page.resume(before);
    return () => page.end();
  } catch (error) {
    console.warn("linked charts:", error); // a browser that can't: clicks go to the server
    return undefined;
  }
}

// A row whose name is its code came without it.
function named(told) {
  for (const chart of told.charts) {
    for (const frame of Object.values(chart.frames)) {
      for (const part of Object.values(frame.of)) {
        for (const row of part.rows) row[1] ||= row[0];
      }
    }
  }
  return told;
}

class Linked {
  constructor(data, root, open) {
    this.charts = data.charts;
    this.cells = JSON.stringify(data);
    this.open = open;
    this.plots = new Map();
    this.picked = null;
    this.pointed = null;
    this.bar = bar(root);
    this.onKey = (event) => {
      if (event.key === "Escape" && this.picked) this.pick(null);
    };
    document.addEventListener("keydown", this.onKey);
    let waiting = false;
    this.watch = new MutationObserver(() => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; this.attach(); });
    });
    this.watch.observe(document.body, { childList: true, subtree: true });
    this.attach();
  }

  // Charts come and go with each run of the page; a new one is met as it stands.
  attach() {
    if (this.ended) return;
    for (const chart of this.charts) {
      const graph = document.querySelector(`.st-key-chart-${CSS.escape(chart.key)} .js-plotly-plot`);
      const known = this.plots.get(chart.key);
      if (!graph?.emit || (known?.graph === graph && known.stands())) continue;
      known?.end();
      this.plots.set(chart.key, new Plot(chart, graph, this));
      this.plots.get(chart.key).show(this.picked, this.pointed);
    }
  }

  end() {
    this.ended = true;
    this.watch.disconnect();
    document.removeEventListener("keydown", this.onKey);
    for (const plot of this.plots.values()) plot.end();
    this.bar.root.remove();
  }

  // A run of the page that changed none of the cells, as when a list is opened, leaves the choice.
  resume(before) {
    if (!before?.picked || before.cells !== this.cells) return;
    const { chart, code } = before.picked;
    this.pick(this.charts.find((one) => one.key === chart.key), code);
  }

  // Who a mark stands for: its chart, its code, its members by dimension.
  member(chart, code) {
    const codes = codesOf(chart, String(code));
    const by = Object.fromEntries(chart.dims.map((name, at) => [name, codes[at]]));
    const [, name, text] = chart.marks.find((mark) => mark[0] === String(code)) ?? [];
    return name === undefined ? null : { chart, code: String(code), by, name, text };
  }

  // Whether another chart has something to say of a mark.
  answers(chart, code) {
    const one = this.member(chart, code);
    return one !== null && [...this.plots.values()].some(
      (plot) => plot.chart !== chart && (plot.frame(one) || plot.has(one)));
  }

  point(chart, code) {
    const one = chart ? this.member(chart, code) : null;
    if (one?.code === this.pointed?.code && one?.chart === this.pointed?.chart) return;
    this.pointed = one;
    this.draw();
  }

  // What a click or the enter key asks for: the other charts' answer, or else the whole page's.
  choose(chart, code) {
    if (this.answers(chart, code)) this.pick(chart, code);
    else if (chart.click) this.open(chart.key, code);
  }

  // Choose a mark; the same again, or none, lifts the choice.
  pick(chart, code) {
    const one = chart ? this.member(chart, code) : null;
    const again = one && this.picked?.code === one.code && this.picked.chart === one.chart;
    this.picked = again ? null : one;
    this.draw();
    this.say();
  }

  draw() {
    for (const plot of this.plots.values()) plot.show(this.picked, this.pointed);
    const near = this.pointed && this.picked && this.pointed.code !== this.picked.code;
    this.bar.near.textContent = near ? this.wordsOf(this.pointed) : "";
  }

  // Of a chart that is filtered a member says what it has there, not what it has in all.
  wordsOf(one) {
    const frame = this.plots.get(one.chart.key)?.frame(this.picked);
    const row = frame?.rows.find((each) => each[0] === one.code);
    return `${one.name}：${frame ? row?.[3] ?? "未列出" : one.text}`;
  }

  say() {
    const one = this.picked;
    this.bar.root.hidden = !one;
    if (!one) {
      this.bar.said.textContent = "已取消选择，各图恢复原状";
      return;
    }
    const filtered = [...this.plots.values()].filter((plot) => plot.frame(one));
    const marked = [...this.plots.values()].filter(
      (plot) => plot.chart !== one.chart && !plot.frame(one) && plot.has(one));
    const parts = [];
    if (filtered.length) parts.push(`已筛选 ${namesOf(filtered)}`);
    if (marked.length) parts.push(`已标出 ${marked.length} 张图中的同一项`);
    this.bar.said.textContent = `已选「${one.name}」${one.text ? `（${one.text}）` : ""}：${parts.join("，")}。`;
    this.bar.open.hidden = !one.chart.click;
    this.bar.open.textContent = "整页只看此项";
    this.bar.open.onclick = () => this.open(one.chart.key, one.code);
    this.bar.clear.onclick = () => this.pick(null);
  }
}

const namesOf = (plots) => [...new Set(plots.map((plot) => plot.chart.name))].join("、");

// The line that says what is chosen, with the ways on; it is read out when it changes.
function bar(parent) {
  const root = document.createElement("div");
  root.className = "linked-bar";
  root.hidden = true;
  const said = document.createElement("span");
  said.className = "linked-said";
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  const near = document.createElement("span");
  near.className = "linked-near";
  const button = (text) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    return made;
  };
  const open = button("");
  const clear = button("取消（Esc）");
  root.append(said, near, open, clear);
  parent.append(root);
  return { root, said, near, open, clear };
}
