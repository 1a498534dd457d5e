// A chart by keyboard: a list box whose options are what it shows, its marks or, while another chart
// filters it, the rows laid over them. Arrows walk, Home and End jump, Enter or space chooses;
// Escape, anywhere on the page, lifts the choice. The options are made when the keyboard first
// comes: a page has hundreds of marks.
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
let count = 0;

export class Keys {
  constructor(plot) {
    this.plot = plot;
    this.options = plot.chart.marks; // code, name, words
    this.at = -1; // the option that the arrows have reached
    this.selected = null; // the code of the page's choice, where it is one of these
    this.id = `linked-${count++}`;
    const box = document.createElement("div");
    box.className = "linked-keys";
    box.tabIndex = 0;
    box.setAttribute("role", "listbox");
    const asks = plot.chart.asks ? "，回车筛选其他图表，Esc 取消" : "";
    box.setAttribute("aria-label", `${plot.chart.name}：方向键逐项查看${asks}`);
    box.addEventListener("focus", () => this.furnish());
    box.addEventListener("blur", () => plot.page.point(null));
    box.addEventListener("keydown", (event) => this.pressed(event));
    plot.holder.append(box);
    this.box = box;
  }

  end() {
    this.box.remove();
  }

  // The chart shows a member of another one, or itself again.
  renew(frame) {
    this.options = frame?.rows.map(([code, name, , words]) => [code, name, words])
      ?? this.plot.chart.marks;
    this.at = -1;
    this.box.removeAttribute("aria-activedescendant");
    this.box.replaceChildren();
    if (document.activeElement === this.box) this.furnish();
  }

  furnish() {
    if (this.box.childElementCount) return;
    this.box.append(...this.options.map(([code, name, text], at) => {
      const option = document.createElement("div");
      option.id = `${this.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String(code === this.selected));
      option.textContent = text ? `${name}：${text}` : name;
      return option;
    }));
  }

  pressed(event) {
    const { chart, page } = this.plot;
    const last = this.options.length - 1;
    let to = this.at;
    if (event.key in STEPS) to = Math.min(Math.max(this.at + STEPS[event.key], 0), last);
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = last;
    else if ((event.key === "Enter" || event.key === " ") && this.at >= 0) {
      event.preventDefault();
      page.choose(chart, this.options[this.at][0]);
      return;
    } else return;
    event.preventDefault();
    if (last < 0) return;
    this.at = to;
    this.furnish();
    this.box.setAttribute("aria-activedescendant", this.box.children[to].id);
    page.point(chart, this.options[to][0]);
  }

  // The choice may be made, and lifted, elsewhere on the page.
  select(code) {
    if (code === this.selected) return;
    this.selected = code;
    for (const [at, option] of [...this.box.children].entries()) {
      option.setAttribute("aria-selected", String(this.options[at][0] === code));
    }
  }
}
