"""Pages of other origins in a real Chromium, with an administrator signed in, change and read nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from door_site import NAME, PASSWORD, SITES, Place
from playwright.sync_api import Browser, BrowserContext, Page, expect

ATTACKS = """
async (target) => {
  const done = {};
  const ours = {credentials: 'include', headers: {'X-Reportqa': '1'}};
  const json = {...ours, method: 'POST', headers: {...ours.headers, 'Content-Type': 'application/json'}};
  const call = {data: ['问', []], fn_index: 11, session_hash: 'abc'};
  const tries = {
    update: ['/rq/library/update', {...json, body: '{}'}],
    delete: ['/rq/library/delete', {...json, body: JSON.stringify({source: 'licheng_2025.txt'})}],
    upload: ['/rq/library/upload?name=evil.txt', {...ours, method: 'PUT', body: '恶意'}],
    rollback: ['/rq/library/rollback', {...json, body: '{"version": "1"}'}],
    logout: ['/rq/logout', {...json, body: '{}'}],
    simple: ['/rq/library/update', {method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}'}],
    join: ['/gradio_api/queue/join', {...json, body: JSON.stringify(call)}],
    library: ['/rq/library', {credentials: 'include'}],
    bare: ['/rq/library', {}],
    metrics: ['/metrics', {}],
    config: ['/config', {}],
    answers: ['/gradio_api/queue/data?session_hash=abc', {credentials: 'include'}],
  };
  for (const [name, [path, options]] of Object.entries(tries)) {
    try { done[name] = (await (await fetch(target + path, options)).text()).slice(0, 40); }
    catch (blocked) { done[name] = null; }
  }
  const form = document.createElement('form');
  Object.assign(form, {method: 'POST', action: target + '/rq/logout', target: 'hidden'});
  document.body.append(form);
  const sent = new Promise(next => { document.querySelector('iframe').onload = next; });
  form.submit();
  await sent;
  return done;
}
"""


@pytest.fixture(scope="module")
def attacker() -> Iterator[tuple[int, list[str]]]:
    """The port of a site of the attacker's, and the cookies that were sent to it."""
    cookies: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            cookies.append(self.headers.get("Cookie", ""))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>evil</title><iframe name=hidden></iframe>")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, cookies
    server.shutdown()
    server.server_close()
    thread.join()


def signed_in(context: BrowserContext, home: str) -> Page:
    """The library of an administrator."""
    page = context.new_page()
    page.goto(home)
    page.click("[data-view=library]")
    page.click(".rq-door summary")
    page.fill(".rq-login [name=name]", NAME)
    page.fill(".rq-login [name=password]", PASSWORD)
    page.press(".rq-login [name=password]", "Enter")
    expect(page.locator(".rq-drop")).to_be_visible(timeout=30_000)
    return page


@pytest.mark.parametrize("kind", ["same name, other port", "sibling, local", "sibling, office"])
def test_other_origin_changes_and_reads_nothing(
    browser: Browser, attacked: Place, attacker: tuple[int, list[str]], kind: str
) -> None:
    ours, evil = SITES["office" if "office" in kind else "local"]
    home = f"http://{ours}:{attacked.port}"
    context = browser.new_context(locale="zh-CN")
    held = signed_in(context, home)
    before = held.locator(".rq-jobs li").count()
    page = context.new_page()
    page.goto(f"http://{ours if 'port' in kind else evil}:{attacker[0]}/")
    done = page.evaluate(ATTACKS, home)
    assert {name: text for name, text in done.items() if text} == {}
    for cookie in attacker[
        1
    ]:  # those of another port of the same name are sent along: alone they open nothing
        stolen = attacked.send("POST", "/rq/library/update", b"{}", X_Reportqa="1", Cookie=cookie)
        assert stolen.status == 401
    assert any("reportqa_session" in cookie for cookie in attacker[1]) or "sibling" in kind
    held.click("[data-view=ask]")
    held.click("[data-view=library]")  # fetched anew
    expect(held.locator(".rq-drop")).to_be_visible(timeout=30_000)  # still signed in
    expect(held.locator(".rq-jobs li")).to_have_count(before)
    expect(held.locator(".rq-shelf > li")).to_have_count(2)
    held.click(".rq-index [data-update]")  # and the page itself may
    expect(held.locator(".rq-jobs li").first).to_have_attribute("data-state", "完成", timeout=60_000)
    context.close()
    assert "evil.txt" not in {path.name for path in (attacked.folder / "corpus").rglob("*")}


def test_name_made_to_lead_here_is_not_answered(browser: Browser, attacked: Place) -> None:
    page = browser.new_page(locale="zh-CN")
    reply = page.goto(f"http://rebound.office.test:{attacked.port}/")
    assert reply is not None
    assert (reply.status, "不认识这个主机名" in page.content()) == (400, True)
    page.close()
