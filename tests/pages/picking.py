"""The picker filled in by a script, and the links that Python makes of the same choice."""

from typing import Any

from playwright.sync_api import Page

from macros.catalog.model import Catalog
from macros.consent.request import Selection, consent_requests, consent_url, linkable

LINKS = """
([form, choices]) => choices.map((choice) => {
  const tick = (name, values) => {
    for (const box of form.querySelectorAll(`[name=${name}]`)) box.checked = values.includes(box.value);
  };
  tick("feature", choice.features);
  tick("optional", choice.optional);
  tick("cloud", [choice.cloud]);
  form.elements.tenant.value = choice.tenant;
  form.elements.tenant.dispatchEvent(new Event("input", { bubbles: true }));
  const panels = [...document.querySelectorAll("[data-panel]")];
  return panels.filter((panel) => !panel.querySelector("[data-available]").hidden).map((panel) => {
    const link = panel.querySelector("a[data-client-id]");
    const [href, text] = [link.getAttribute("href"), panel.querySelector("[data-url]").textContent];
    return [link.dataset.clientId, href, text];
  });
})
"""  # noqa: E501


def as_choice(selection: Selection, tenant: str, cloud: str) -> dict[str, Any]:
    optional = [".".join(pair) for pair in selection.optional]
    features = list(selection.features)
    return {"features": features, "optional": optional, "tenant": tenant, "cloud": cloud}


def python_links(
    catalog: Catalog, selection: Selection, tenant: str, cloud: str
) -> list[list[str]]:
    requests = consent_requests(catalog, linkable(catalog, selection), cloud)
    return [[r.client_id, consent_url(r, tenant or catalog.consent.tenant)] for r in requests]


def browser_links(page: Page, choices: list[dict[str, Any]]) -> list[list[list[str]]]:
    form = page.query_selector("[data-picker]")
    links: list[list[list[str]]] = page.evaluate(LINKS, [form, choices])
    assert all(href == text for shown in links for _, href, text in shown)
    return [[[client_id, href] for client_id, href, _ in shown] for shown in links]
