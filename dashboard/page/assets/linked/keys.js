// A chart by keyboard: a list box whose options are its marks. Arrows walk, Home and End jump, Enter
// or space chooses; Escape, anywhere on the page, lifts the choice. The options are made when the
// keyboard first comes: a page has hundreds of marks.
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
let count = 0;

export class Keys {
  constructor(plot) {
    this.plot = plot;
    this.at = -1;
    this.id = `linked-${count++}`;
    const box = document.createElement("div");
    box.className = "linked-keys";
    box.tabIndex = 0;
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", `${plot.chart.name}：方向键逐项查看，回车筛选其他图表，Esc 取消`);
    box.addEventListener("focus", () => this.furnish());
    box.addEventListener("blur", () => plot.page.point(null));
    box.addEventListener("keydown", (event) => this.pressed(event));
    plot.holder.append(box);
    this.box = box;
  }

  end() {
    this.box.remove();
  }

  furnish() {
    if (this.box.childElementCount) return;
    this.box.append(...this.plot.chart.marks.map(([, name, text], at) => {
      const option = document.createElement("div");
      option.id = `${this.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = text ? `${name}：${text}` : name;
      return option;
    }));
  }

  pressed(event) {
    const { chart, page } = this.plot;
    const last = chart.marks.length - 1;
    let to = this.at;
    if (event.key in STEPS) to = Math.min(Math.max(this.at + STEPS[event.key], 0), last);
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = last;
    else if ((event.key === "Enter" || event.key === " ") && this.at >= 0) {
      event.preventDefault();
      this.choose(chart.marks[this.at][0]);
      return;
    } else return;
    event.preventDefault();
    this.at = to;
    this.furnish();
    const option = this.box.children[to];
    this.box.setAttribute("aria-activedescendant", option.id);
    // Where the chart is filtered the option says what is shown there.
    const one = page.member(chart, chart.marks[to][0]);
    option.textContent = page.wordsOf(one);
    page.point(chart, one.code);
  }

  choose(code) {
    const { chart, page } = this.plot;
    page.choose(chart, code);
    for (const [at, option] of [...this.box.children].entries()) {
      option.setAttribute("aria-selected", String(page.picked?.chart === chart
        && chart.marks[at][0] === page.picked.code));
    }
  }
}
