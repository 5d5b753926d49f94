"""The dashboard in a real Chromium: clicks, keys, a phone's width, dark, what changes by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nanoos.control.orchestrators import lock_step
from nanoos.service.access.identity import Identity, Limits, Scope
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.campaigns import AdvanceCampaign
from nanoos.store.alerts import AlertKind, raise_alert
from nanoos.store.tables import agent_commands, experiment_runs, orchestrator_runs, orchestrator_state, simulation_jobs
from tests.support.access import make_token
from tests.support.bench import Bench

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Open = Callable[..., "Page"]
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
PATHS = (
    "",
    "/ui/campaigns",
    "/ui/campaigns/alpha",
    "/ui/campaigns/alpha/candidates/1",
    "/ui/campaigns/alpha/map",
    "/ui/search?q=alpha",
    "/ui/new-campaign",
    "/ui/runs",
    "/ui/runs/1",
    "/ui/models",
    "/ui/models/table.value",
    "/ui/lab",
    "/ui/approvals",
    "/ui/commands",
    "/ui/commands/1",
    "/ui/config",
    "/ui/audit",
)
AGENT = Identity(
    agent_id="atlas", scopes=frozenset({Scope.AGENT}), limits=Limits(approve_kinds=frozenset({"advance_campaign"}))
)
MAX_TABS = 60
AXE = Path(__file__).parent / "axe" / "axe.min.js"  # axe-core 4.14.1, from npm


@pytest.fixture
def database_kind() -> str:
    """The browser does not see which."""
    return "sqlite"


@pytest.fixture
def full(bench: Bench) -> Bench:
    """A campaign with results, a proposal, an alert with a long message and long names."""
    bench.create(name="A campaign whose name is so long that it would push a narrow page apart " + "x" * 60)
    execute(bench.database, AdvanceCampaign(slug="alpha"), identity=AGENT, clock=bench.clock)
    for _ in range(3):
        bench.step()
        bench.drain()
        bench.clock.advance(seconds=1)
    with bench.database.write() as connection:
        raise_alert(
            connection, kind=AlertKind.WORK_LOST, subject="s" * 120, message="m" * 200 + " and so on", now=bench.clock()
        )
    return bench


def focus_by_keyboard(page: Page, name: str) -> None:
    """Tab until the control of this name has the focus."""
    for _ in range(MAX_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const e = document.activeElement; return (e.labels?.[0] ?? e).innerText.trim(); }"
        )
        if focused.startswith(name):
            return
    raise AssertionError(f"{name!r} is not reached with Tab")


def test_pause_and_resume(bench: Bench, open_page: Open) -> None:
    page = open_page("/orchestrator")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("status").get_by_text("Paused: no step runs").wait_for()
    assert bench.rows(orchestrator_state)[0].is_active is False
    assert page.get_by_label("State").get_by_text("paused", exact=True).is_visible()
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("button", name="Pause").wait_for()
    assert bench.rows(orchestrator_state)[0].is_active is True


def test_run_now_leads_to_the_step_with_its_decisions(bench: Bench, open_page: Open) -> None:
    bench.create()
    page = open_page("/orchestrator")
    page.get_by_role("button", name="Run a step now").click()
    page.get_by_role("heading", name="Step 1").wait_for()
    assert page.get_by_role("cell", name="iteration 1: launched 4").is_visible()
    assert bench.count(simulation_jobs) == 4


def test_an_invalid_configuration_is_told_beside_its_field(bench: Bench, open_page: Open) -> None:
    page = open_page("/orchestrator/ui/config")
    field = page.get_by_label("Max iterations per run")
    field.fill("-3")
    page.get_by_label("Active learning threshold").fill("0.5")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    error = page.locator(f"#{described[-1]}")
    assert "from 0 to 100,000" in error.inner_text()
    below = (error.bounding_box() or {})["y"] - (field.bounding_box() or {})["y"]
    assert 0 < below < 200
    assert page.get_by_label("Active learning threshold").input_value() == "0.5"
    assert bench.rows(orchestrator_state)[0].version == 1
    field.fill("4")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("status").get_by_text("Changed: active_learning_threshold, max_iterations_per_run").wait_for()
    assert bench.rows(orchestrator_state)[0].config["max_iterations_per_run"] == 4


def test_a_person_approves_and_rejects(bench: Bench, open_page: Open) -> None:
    bench.create()
    ids = [
        execute(bench.database, AdvanceCampaign(slug="alpha"), identity=AGENT, clock=bench.clock).command_id
        for _ in range(2)
    ]
    page = open_page("/orchestrator/ui/approvals")
    rejected, approved = (page.locator("article", has=page.locator(f"#proposal-{id_}")) for id_ in ids)
    rejected.get_by_label("Reason").fill("not today")
    rejected.get_by_role("button", name="Reject").click()
    page.get_by_text(f"Command {ids[0]} was rejected.").wait_for()
    approved.get_by_text("Command and expected effect").click()
    assert approved.get_by_text("launched 4").is_visible()
    approved.get_by_role("button", name="Approve").click()
    page.get_by_text("was carried out").wait_for()
    statuses = [bench.rows(agent_commands, agent_commands.c.id == id_)[0].status for id_ in ids]
    assert statuses == ["REJECTED", "COMPLETED"]
    assert bench.count(simulation_jobs) == 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_phone(full: Bench, open_page: Open, scheme: str) -> None:
    page = open_page("/orchestrator", **PHONE, color_scheme=scheme)
    address = page.url
    for path in PATHS:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        small = page.evaluate(
            "[...document.querySelectorAll('button')].filter(b => b.getBoundingClientRect().height < 38).length"
        )
        assert small == 0, path


def test_dark_and_light_have_readable_contrast(full: Bench, open_page: Open) -> None:
    for scheme in ("light", "dark"):
        page = open_page("/orchestrator", color_scheme=scheme)
        worst = page.evaluate(CONTRAST)
        assert worst["ratio"] >= 4.5, f"{scheme}: {worst}"


def test_a_step_can_be_run_and_seen_with_the_keyboard_alone(bench: Bench, open_page: Open) -> None:
    bench.create()
    page = open_page("/orchestrator")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    focus_by_keyboard(page, "Run a step now")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Step 1").wait_for()
    assert bench.count(orchestrator_runs) == 1


def test_every_control_has_a_name_and_the_page_its_landmarks(full: Bench, open_page: Open) -> None:
    page = open_page("/orchestrator")
    address = page.url
    for path in PATHS:
        page.goto(address + path)
        for landmark in ("banner", "main"):
            assert page.get_by_role(landmark).count() == 1, path
        assert page.get_by_role("navigation", name="Dashboard").count() == 1
        assert page.locator("h1").count() == 1
        unnamed = page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
            ".filter(e => !e.labels.length).map(e => e.outerHTML)"
        )
        assert unnamed == [], path
        repeated = page.evaluate(
            "(ids => ids.filter((id, n) => ids.indexOf(id) !== n))"
            "([...document.querySelectorAll('[id]')].map(e => e.id))"
        )
        assert repeated == [], path


def test_a_person_logs_in_acts_under_their_name_and_logs_out(bench: Bench, open_page: Open) -> None:
    secret = make_token(bench, "ada", Scope.OPERATE)
    page = open_page("/orchestrator/ui/config")
    assert page.url.endswith("/login?next=/orchestrator/ui/config")
    page.get_by_label("Access token").fill(secret)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Configuration").wait_for()
    page.get_by_label("Max iterations per run").fill("4")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Changed: max_iterations_per_run.").wait_for()
    assert bench.rows(agent_commands)[-1].agent_id == "ada"
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("Access token").wait_for()
    page.goto(page.url.replace("/login", "/orchestrator"))
    assert page.get_by_label("Access token").is_visible()


def test_the_overview_follows_what_happens_without_a_reload(bench: Bench, open_page: Open) -> None:
    bench.create()
    page = open_page("/orchestrator")
    assert page.get_by_text("No step has run yet.").is_visible()
    bench.step()
    page.get_by_role("link", name="1", exact=True).wait_for()
    page.get_by_label("State").get_by_text("4 / 10").wait_for()


def test_the_live_part_waits_while_somebody_types_in_it(bench: Bench, open_page: Open) -> None:
    bench.create()
    execute(bench.database, AdvanceCampaign(slug="alpha"), identity=AGENT, clock=bench.clock)
    page = open_page("/orchestrator")
    page.get_by_label("Reason").fill("half a sen")
    bench.step()
    page.wait_for_timeout(6500)  # one period and a half: it would have been replaced
    assert page.get_by_label("Reason").input_value() == "half a sen"
    page.get_by_role("button", name="Run a step now").focus()
    page.get_by_role("link", name="1", exact=True).wait_for()


def test_nothing_moves_for_whoever_asked_for_that(bench: Bench, open_page: Open) -> None:
    with bench.database.write() as connection:
        lock_step(connection, "default", now=bench.clock())
    for preference, expected in (("no-preference", "turn"), ("reduce", "none")):
        page = open_page("/orchestrator", reduced_motion=preference)
        moving = "getComputedStyle(document.querySelector('.status.live'), '::before').animationName"
        assert page.evaluate(moving) == expected


# The least contrast of any text with what lies behind it, WCAG 2.1; large text would need only 3.
CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (e) => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; } return [255, 255, 255]; };
  let worst = {ratio: 99};
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || !e.checkVisibility() || e.closest('.visually-hidden, .skip')) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst.ratio) worst = {ratio, text: e.textContent.trim().slice(0, 40), look: e.className};
  }
  return worst;
}"""


@pytest.mark.parametrize("context", [{}, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_from_a_table_to_a_running_campaign(
    bench: Bench, open_page: Open, context: dict[str, object], javascript: bool
) -> None:
    table = bench.folder / "films.csv"
    table.write_text("name,thickness,gap\na,1.0,1.2\nb,2.0,\nc,3.0,1.5\nd,4.0,\n")
    page = open_page("/orchestrator/ui/campaigns", java_script_enabled=javascript, **context)
    page.get_by_role("link", name="New campaign").click()
    page.get_by_label("File").set_input_files(table)
    page.get_by_role("button", name="Read it").click()
    page.get_by_label("gap: wanted").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("gap: wanted").select_option("close to")
    page.get_by_label("gap: value").fill("1.4")
    page.get_by_role("button", name="Check").click()
    assert "how close to 1.4?" in page.get_by_role("alert").inner_text()
    page.get_by_label("gap: tolerance").fill("0.1")
    page.get_by_role("button", name="Create").click()
    assert "Campaign films is RUNNING. Its 2 measured values count." in page.get_by_role("status").inner_text()
    bench.step()
    page.reload()
    chosen = page.get_by_role("region", name="Candidates")
    assert (
        chosen.get_by_role("cell", name="space filling").or_(chosen.get_by_role("cell", name="acquisition")).count()
        == 2
    )


def test_a_table_that_is_too_large_is_refused_before_it_is_sent(bench: Bench, open_page: Open) -> None:
    table = bench.folder / "large.csv"
    table.write_text("name,x\n" + "a,1\n" * 1_100_000)
    page = open_page("/orchestrator/ui/new-campaign")
    page.get_by_label("File").set_input_files(table)
    page.get_by_role("button", name="Read it").click()
    assert "too large to be sent" in page.get_by_label("File").evaluate("input => input.validationMessage")
    assert page.url.endswith("/new-campaign")


@pytest.mark.parametrize("context", [{}, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_person_finds_out_why_a_candidate_was_chosen_and_has_it_measured(
    full: Bench, open_page: Open, context: dict[str, object], javascript: bool
) -> None:
    page = open_page("/orchestrator", java_script_enabled=javascript, **context)
    page.get_by_role("searchbox", name="Search by name or id").fill("alpha")
    page.keyboard.press("Enter")
    page.get_by_role("table").get_by_role("link", name="alpha", exact=True).click()
    page.get_by_role("link", name="acquisition").first.click()
    page.get_by_role("heading", name="Why it was chosen").wait_for()
    assert page.get_by_text("Predicted when it was chosen").first.is_visible()
    page.get_by_label("Reason to measure it").fill("surprising")
    page.get_by_role("button", name="Send to the lab").click()
    page.get_by_role("status").get_by_text("goes to the lab").wait_for()
    assert full.count(experiment_runs) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(full: Bench, open_page: Open, width: int, scheme: str) -> None:
    page = open_page("/orchestrator", viewport={"width": width, "height": 900}, color_scheme=scheme)
    address = page.url
    for path in ("/ui/campaigns/alpha/candidates/9", "/ui/search?q=alpha", "/ui/commands/new/extend_campaign"):
        page.goto(address + path)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        page.evaluate(f"{AXE.read_text()}; null")
        report = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")
        assert report["passes"], path
        assert [(item["id"], item["nodes"][0]["html"]) for item in report["violations"]] == [], path
