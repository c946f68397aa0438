"""The widget in the page of another site: only where that site was named, and nothing else of the page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from door_site import QUESTION, Place
from page_site import serious, shoot
from playwright.sync_api import Browser, expect

from corpus.errors import ReportqaError
from page.requests.origins import embedders


@contextmanager
def host_page(port: int, framed: str) -> Iterator[None]:
    """Another site's page with a frame in it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f'<title>站</title><iframe src="{framed}" width="380" height="600"></iframe>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Not in the output of the tests."""

    server = HTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_named_site_shows_the_widget_and_another_does_not(browser: Browser, attacked: Place) -> None:
    policy = attacked.send("GET", "/embed").headers["content-security-policy"]
    allowed = re.findall(r"frame-ancestors 'self' (http://localhost:\d+)", policy)[0]
    port, home = int(allowed.rpartition(":")[2]), f"http://127.0.0.1:{attacked.port}"
    with host_page(port, f"{home}/embed?lang=zh"):
        page = browser.new_page()
        page.goto(allowed)
        frame = page.frame_locator("iframe")
        frame.locator("body[data-ready] #rq-question").fill(QUESTION)
        frame.locator("#rq-question").press("Enter")
        expect(frame.locator(".rq-value")).to_have_text("3.4万家")
        expect(frame.locator(".rq-views")).to_be_hidden()
        frame.locator(".rq-quote [data-open]").first.click()
        expect(frame.locator("#rq-side mark").first).to_be_in_viewport()
        shoot(page, "embedded")
        frame.locator("[data-close]").click()
        assert page.url == f"{allowed}/"
        assert page.evaluate("history.length") == 2  # the blank page and this one
        page.goto(f"http://other.localhost:{port}")
        expect(page.frame_locator("iframe").locator("#rq-question")).to_have_count(0)
        inside = next(f for f in page.frames if f.parent_frame)
        assert inside.url.startswith("chrome-error:")
        page.goto(f"{home}/embed")
        expect(page.locator("body[data-ready] #rq-question")).to_be_visible()
        assert serious(page) == []
        page.close()
    whole = attacked.send("GET", "/").headers
    assert "x-frame-options" in whole
    assert "frame-ancestors 'self';" in f"{whole['content-security-policy']};"


@pytest.mark.parametrize(
    "given", ["https://a.example/x", "a.example", "*", "https://a.example; script-src *"]
)
def test_what_is_no_origin_is_refused(given: str) -> None:
    with pytest.raises(ReportqaError, match="不是网站的地址"):
        embedders([given])
    assert embedders(["https://a.example", "http://b.example:8080"])[1] == "http://b.example:8080"
