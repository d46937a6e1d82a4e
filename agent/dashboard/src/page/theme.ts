import { byId, setAttr, setText } from "./dom";

const KEY = "cellmesh-scheme";
const SCHEMES = ["auto", "light", "dark"] as const;
type Scheme = (typeof SCHEMES)[number];
const ICONS: Record<Scheme, string> = { auto: "◐", light: "☀", dark: "☾" };

/** Light and dark: as the system says, or as chosen here. */
export function startTheme(): void {
  let scheme = stored();
  const button = byId("theme");
  const apply = (): void => {
    if (scheme === "auto") {
      document.documentElement.removeAttribute("data-scheme");
    } else {
      document.documentElement.setAttribute("data-scheme", scheme);
    }
    setText(button, ICONS[scheme]);
    setAttr(button, "aria-label", `Colours: ${scheme}`);
    setAttr(button, "title", `Colours: ${scheme}`);
    document.dispatchEvent(new Event("schemechange"));
  };
  button.addEventListener("click", () => {
    scheme = SCHEMES[(SCHEMES.indexOf(scheme) + 1) % SCHEMES.length]!;
    store(scheme);
    apply();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  apply();
}

function stored(): Scheme {
  try {
    const value = localStorage.getItem(KEY);
    return SCHEMES.find((s) => s === value) ?? "auto";
  } catch {
    return "auto"; // storage may be forbidden
  }
}

function store(scheme: Scheme): void {
  try {
    localStorage.setItem(KEY, scheme);
  } catch {
    // not kept, that is all
  }
}
