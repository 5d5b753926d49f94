"""The documentation site: every link leads somewhere, nothing comes from elsewhere, and the server shows it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlparse

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from nanoos.interfaces.http import site
from tests.support.processes import ROOT

DOCUMENTS = sorted((ROOT / "docs").rglob("*.md"))


class Page(HTMLParser):
    """What a page links to, loads, and can be linked at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in found:
            self.links.add(found["href"])
        if (address := found.get("src") or (found.get("href") if tag == "link" else None)) is not None:
            self.loaded.add(address)
        self.anchors |= {found[name] for name in ("id", "name") if name in found}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built apart from the clone's own."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    done = subprocess.run(
        [str(Path(sys.executable).parent / "zensical"), "build", "--strict"],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stderr
    return folder / site.FOLDER.relative_to(ROOT)


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text()) for path in built.rglob("*.html")}


@pytest.mark.slow
def test_each_document_is_a_page_that_the_navigation_names(built: Path, pages: dict[Path, Page]) -> None:
    front = pages[built / "index.html"]
    linked = {(built / link).resolve() for link in front.links if not urlparse(link).scheme}
    for document in DOCUMENTS:
        place = document.relative_to(ROOT / "docs").with_suffix("")
        page = built if place.name == "index" else built / place
        assert page.resolve() in linked, f"add {document.relative_to(ROOT)} to mkdocs.yml"


@pytest.mark.slow
def test_every_link_leads_to_a_page_and_its_heading(built: Path, pages: dict[Path, Page]) -> None:
    missing = []
    for path, page in pages.items():
        if path.name == "404.html":  # shown at any address, its links begin at the root of a site
            continue
        for link in page.links | page.loaded:
            address, anchor = urldefrag(link)
            if urlparse(address).scheme:
                continue
            target = (path.parent / unquote(address)).resolve() if address else path
            target = target / "index.html" if target.is_dir() else target
            has_anchor = not anchor or target not in pages or unquote(anchor) in pages[target].anchors
            if not target.is_file() or not has_anchor:
                missing.append(f"{path.relative_to(built)}: {link}")
    assert missing == []


@pytest.mark.slow
def test_a_page_loads_nothing_from_elsewhere(pages: dict[Path, Page]) -> None:
    assert {address for page in pages.values() for address in page.loaded if urlparse(address).netloc} == set()


def test_the_server_shows_the_pages_and_lets_them_run_their_own_scripts_alone(built: Path) -> None:
    client = TestClient(Starlette(routes=site.routes(built)))
    page = client.get("/docs")
    assert str(page.url).endswith("/docs/")
    assert "NANO-OS" in page.text
    policy = page.headers["content-security-policy"]
    n_inline = len(re.findall("<script>", page.text))
    assert n_inline > 0
    assert len(set(re.findall("'sha256-[^']+'", policy))) == n_inline
    assert "unsafe-inline" not in policy.split("style-src")[0]
    assert client.get("/docs/tutorials/first-campaign/").status_code == 200
    assert client.get("/docs/search.json").json()
    assert client.get("/docs/nowhere/").status_code == 404
    assert client.get("/docs/../../../settings.py").status_code == 404


def test_a_clone_without_the_site_says_how_to_build_it(tmp_path: Path) -> None:
    client = TestClient(Starlette(routes=site.routes(tmp_path)))
    for path in ("/docs", "/docs/", "/docs/how-to/monitor/"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "make docs" in answer.json()["hint"]
