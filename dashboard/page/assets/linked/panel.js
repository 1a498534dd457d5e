// What is laid over a chart while it shows one member of another: bars drawn anew, a map's regions in
// other colours under another legend. Words and lengths are those of the cells; what is hidden has
// its words and no bar.
function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export class Panel {
  constructor(plot) {
    this.plot = plot;
    this.layers = [];
  }

  layer(className) {
    const made = element("div", className);
    this.plot.holder.append(made);
    this.layers.push(made);
    return made;
  }

  end() {
    for (const one of this.layers) one.remove();
    this.front?.remove();
  }

  show(frame, picked, kind) {
    const { holder, chart } = this.plot;
    holder.classList.toggle("linked-filtered", frame !== null);
    holder.classList.toggle("linked-map", frame !== null && chart.look === "map");
    if (chart.look === "map") this.colour(frame);
    if (!frame) {
      this.front?.remove();
      this.front = null;
      return;
    }
    const front = element("div", chart.look === "map" ? "linked-front" : "linked-front linked-whole");
    const head = element("div", "linked-head");
    head.append(element("b", "", `${picked.name}：${chart.name}`), element("span", "", kind.about));
    front.append(head, chart.look === "map" ? this.legend(frame) : this.bars(frame, kind.foot));
    this.front?.remove();
    this.front = front;
    holder.append(front);
  }

  bars(frame, foot) {
    const list = element("div", "linked-bars");
    const longest = Math.max(0, ...frame.rows.map((row) => row[1].length));
    list.style.setProperty("--names", `${Math.min(longest, 16)}em`);
    const values = frame.rows.map((row) => row[2]).filter((value) => value !== null);
    const low = Math.min(0, ...values);
    const span = Math.max(0, ...values) - low || 1;
    const asks = this.plot.chart.asks; // else a row has nobody to tell of a click
    for (const [code, name, value, words, colour] of frame.rows) {
      const row = element("div", "linked-row");
      row.dataset.code = code;
      if (value !== null) row.dataset.value = value;
      const line = element("i", "linked-line");
      const bar = element("u");
      if (colour) bar.style.background = colour;
      if (value !== null) {
        bar.style.marginLeft = `${(Math.min(0, value) - low) / span * 100}%`;
        bar.style.width = `${Math.abs(value) / span * 100}%`;
      }
      line.append(bar, element("em", value === null ? "linked-quiet" : "", words));
      row.append(element("span", "", name), line);
      row.classList.toggle("linked-asks", asks);
      if (asks) row.addEventListener("click", () => this.plot.page.pick(this.plot.chart, code));
      row.addEventListener("mouseenter", () => this.plot.page.point(this.plot.chart, code));
      row.addEventListener("mouseleave", () => this.plot.page.point(null));
      list.append(row);
    }
    this.rows = list;
    const whole = document.createDocumentFragment();
    whole.append(list);
    for (const text of [frame.notes, foot]) {
      if (text) whole.append(element("p", "linked-foot", text));
    }
    return whole;
  }

  legend(frame) {
    const list = element("div", "linked-legend");
    list.append(element("span", "", frame.head));
    for (const [colour, label] of frame.legend) {
      const item = element("span");
      const patch = element("i");
      patch.style.background = colour;
      item.append(patch, label);
      list.append(item);
    }
    return list;
  }

  colour(frame) {
    const colours = new Map(frame?.rows.map((row) => [row[0], row[4]]));
    for (const [path, code] of this.plot.elements()) {
      path.style.fill = colours.get(code) ?? "";
    }
  }

  // Set a row of the bars drawn anew off, the others pale.
  mark(one, matches) {
    if (!this.front || !this.rows) return;
    for (const row of this.rows.children) {
      row.classList.toggle("linked-off", one !== null && !matches(row.dataset.code));
    }
  }
}
