import { byId, setAttr } from "./dom";

/** What a narrow screen shows one at a time; a wide one has map and connection beside the lists. */
export type View = "readings" | "boards" | "map" | "connection";

/** The tabs: arrow keys go from one to the next. */
export class Views {
  private readonly main = byId("main");
  private readonly tabs = [...byId("tabs").querySelectorAll<HTMLElement>("[role=tab]")];
  private readonly scrolled = new Map<View, number>();

  constructor(private readonly shown: (view: View) => void) {
    for (const tab of this.tabs) {
      tab.addEventListener("click", () => this.show(tab.dataset["view"] as View));
      tab.addEventListener("keydown", (e) => this.key(e));
    }
    matchMedia("(max-width: 980px)").addEventListener("change", (e) => {
      if (!e.matches && (this.view === "map" || this.view === "connection")) {
        this.show("readings");
      }
    });
    this.show("readings");
  }

  get view(): View {
    return this.main.dataset["view"] as View;
  }

  show(view: View): void {
    if (this.view === view) {
      return;
    }
    if (this.view !== undefined) {
      this.scrolled.set(this.view, scrollY);
    }
    this.main.dataset["view"] = view;
    for (const tab of this.tabs) {
      const selected = tab.dataset["view"] === view;
      setAttr(tab, "aria-selected", String(selected));
      setAttr(tab, "tabindex", selected ? "0" : "-1");
    }
    this.shown(view);
    scrollTo({ top: this.scrolled.get(view) ?? 0, behavior: "instant" });
  }

  private key(e: KeyboardEvent): void {
    const step = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    const tabs = this.tabs.filter((t) => t.offsetParent !== null);
    const next = tabs[(tabs.findIndex((t) => t === e.target) + step + tabs.length) % tabs.length];
    if (step !== 0 && next !== undefined) {
      e.preventDefault();
      this.show(next.dataset["view"] as View);
      next.focus();
    }
  }
}
