"""What can be seen of an open page: barriers, movement, what is beyond its window, what it weighs."""

import re
from collections import defaultdict

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""Rules whose outcome can differ between light and dark."""

FOUND = """
([rules, preload]) => axe.run({ runOnly: rules, resultTypes: ["violations"], preload }).then((found) =>
  found.violations.flatMap((rule) => rule.nodes.map(
    (node) => [rule.id, node.target.flat().join(" "), node.failureSummary])))
"""
SHIFTED = """
() => new Promise((settled) => {
  const shifts = [];
  const observer = new PerformanceObserver((seen) => shifts.push(...seen.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  const now = performance.now();
  setTimeout(() => {
    shifts.push(...observer.takeRecords());
    settled({
      all: shifts.reduce((sum, shift) => sum + shift.value, 0),
      late: shifts.filter((shift) => shift.startTime > now).flatMap((shift) => shift.sources.map(
        (source) => source.node?.outerHTML?.slice(0, 120) ?? String(source.node))),
    });
  }, 100);
})
"""
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
BEYOND = """
() => {
  const root = document.documentElement;
  if (root.scrollWidth <= innerWidth) return [];
  const out = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1);
  });
  return [`${root.scrollWidth} of ${innerWidth}`, ...out.slice(0, 8).map((e) => e.outerHTML.slice(0, 120))];
}
"""
SPILLED = """
() => [...document.querySelectorAll("main *")].filter((element) => {
  const style = getComputedStyle(element);
  return element instanceof HTMLElement && element.tagName !== "TR" && element.checkVisibility()
    && style.display !== "inline" && style.overflowY === "visible"
    && element.clientHeight > 1 && element.scrollHeight > element.clientHeight + 4;
}).slice(0, 8).map((e) => `${e.scrollHeight} in ${e.clientHeight}: ${e.outerHTML.slice(0, 120)}`)
"""
MOVING = """
() => [...document.querySelectorAll("*")].filter((element) => {
  const style = getComputedStyle(element);
  return /[1-9]/.test(style.transitionDuration + style.animationDuration)
    || style.scrollBehavior !== "auto";
}).map((element) => element.outerHTML.slice(0, 120))
"""
LOADED = """
() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, loaded) => sum + loaded.decodedBodySize, 0)
"""


def barriers(page: Page, rules: list[str] = RULES, *, preload: bool = True) -> list[str]:
    """What axe finds: each rule and reason once, sizes aside, with the places where it holds.

    To read style sheets that import others, as the admin's do, axe adds styles that our policy bars:
    there it does without (`preload`).
    """
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    places = defaultdict(list)
    for rule, where, why in page.evaluate(FOUND, [rules, preload]):
        places[rule, re.sub(r"[\d.]+px", "…px", " ".join(why.split()))].append(where)
    return [
        f"{rule} ({len(where)}): {'; '.join(where[:3])}: {why}"
        for (rule, why), where in places.items()
    ]


def shifted(page: Page) -> tuple[float, list[str]]:
    """The cumulative layout shift since the page was asked for, and what moved once it had loaded."""
    page.evaluate(SETTLED)
    found = page.evaluate(SHIFTED)
    return found["all"], found["late"]


def beyond(page: Page) -> list[str]:
    """What makes the page wider than its window."""
    return page.evaluate(BEYOND)


def spilled(page: Page) -> list[str]:
    """What is higher than the box that holds it, and lies on what follows; a row's head may span rows."""
    return page.evaluate(SPILLED)


def moving(page: Page) -> list[str]:
    """What is animated, or would be."""
    return page.evaluate(MOVING)


def loaded(page: Page) -> int:
    """Bytes of the page and all that it loads, unpacked."""
    return page.evaluate(LOADED)
