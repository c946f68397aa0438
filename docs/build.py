"""The documents as a site: python -m docs.build --to DIR. Needs no network, neither here nor to be read.

Every Markdown file at the top and in docs/ becomes a page; `api.html` is made from the docstrings of the
names in `reportqa.public`.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from docs.api import api

ROOT = Path(__file__).parents[1]
API = "api.html"
# The order of the menu; what is not named here comes after, by name.
_FIRST = ("README.md", "README.en.md", "docs/page.md", "docs/operations.md", "docs/platforms.md")
_STYLE = """
body{display:flex;gap:2rem;max-width:75rem;margin:0 auto;padding:1rem;color:#1f2328}
body{font:16px/1.7 system-ui,sans-serif}
nav{flex:0 0 13rem;font-size:.9rem}nav a{display:block;padding:.15rem 0}main{min-width:0;flex:1}
a{color:#0b5cad}img{max-width:100%}table{border-collapse:collapse;display:block;overflow-x:auto}
td,th{border:1px solid #ccd2d9;padding:.3rem .6rem;vertical-align:top}
pre,code{background:#f3f5f7;border-radius:4px;font-size:.88em}
pre{padding:.8rem;overflow-x:auto}code{padding:.1em .3em}
@media(max-width:50rem){body{display:block}}
"""
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{style}</style></head>
<body><nav>{links}</nav><main>{body}</main></body></html>
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Write the site; what stood in the folder is replaced."""
    parser = argparse.ArgumentParser(prog="python -m docs.build", description="由文档生成网站")
    parser.add_argument("--to", type=Path, default=ROOT / "site", metavar="DIR", help="生成到哪里，默认 site")
    folder = parser.parse_args(argv).to
    written = build(folder)
    sys.stdout.write(f"{len(written)} 页，从 {folder / 'index.html'} 看起\n")
    return 0


def build(folder: Path) -> list[Path]:
    """Every page, and the pictures beside them; the paths of the pages."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    texts = {name: (ROOT / name).read_text("utf-8") for name in documents()}
    menu = [(address(name), title_of(text)) for name, text in texts.items()] + [(API, "程序接口 API")]
    pages = {address(name): rendered(text, name) for name, text in texts.items()}
    pages[API] = rendered(api(), API)
    for name, body in pages.items():
        shown = dict(menu)[name]
        (folder / name).write_text(page(shown, body, menu), "utf-8")
    for picture in (ROOT / "docs").glob("*.png"):
        shutil.copyfile(picture, folder / picture.name)
    return [folder / name for name in pages]


def documents() -> list[str]:
    """Paths of the documents, in the order of the menu."""
    found = [p.relative_to(ROOT).as_posix() for p in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]]
    return sorted(found, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))


def address(name: str) -> str:
    """The page of a document: `docs/page.md` → `page.html`; the README is the first."""
    return "index.html" if name == "README.md" else f"{Path(name).name.removesuffix('.md').lower()}.html"


def title_of(text: str) -> str:
    """The first heading."""
    return text.partition("\n")[0].lstrip("# ").strip()


def rendered(text: str, name: str) -> str:
    """HTML of a document, its links to others made links to their pages."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = parser.parse(text)
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(tokens[at + 1].content))
        for inner in token.children or ():
            _lead(inner, name)
    return str(parser.renderer.render(tokens, parser.options, {}))


def _lead(token: Token, name: str) -> None:
    """Point a link or picture of the document `name` to where its target stands in the site."""
    kind = {"link_open": "href", "image": "src"}.get(token.type)
    target = str(token.attrGet(kind) or "") if kind else ""
    if not kind or not target or "://" in target or target.startswith("#"):
        return
    path, _, part = target.partition("#")
    place = (ROOT / name).parent / path
    inside = place.resolve().relative_to(ROOT.resolve()).as_posix()
    if inside in documents():
        token.attrSet(kind, address(inside) + (f"#{part}" if part else ""))
    elif place.suffix == ".png":
        token.attrSet(kind, place.name)
    else:
        del token.attrs[kind]  # a file of the repository: named, not led to


def anchor(heading: str) -> str:
    """The name of a heading as the repository's own view makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def page(title: str, body: str, menu: Sequence[tuple[str, str]]) -> str:
    """A whole page, with the menu beside it."""
    links = "".join(f'<a href="{href}">{html.escape(words)}</a>' for href, words in menu)
    language = "zh-CN" if re.search("[\u4e00-\u9fff]", title) else "en"
    return _PAGE.format(language=language, title=html.escape(title), style=_STYLE, links=links, body=body)


if __name__ == "__main__":
    sys.exit(main())
