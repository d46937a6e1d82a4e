import { expect, test } from "vitest";
import type { Link } from "../src/client/link";
import { Links } from "../src/client/links";

test("links_dropped_countsThoseOfClosedLinksToo", () => {
  const links = new Links();
  const [first, second] = [{ dropped: 2 }, { dropped: 3 }];
  const entry = links.add("a", first as Link, 1);
  links.add("b", second as Link, 1);
  first.dropped++;
  links.remove(entry);
  second.dropped++;
  expect(links.dropped()).toBe(7);
});
