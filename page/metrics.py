"""What the page counts, for Prometheus: questions, times, the index, updates. No question, no name.

The only module that imports prometheus_client. Its registry is its own, so that several pages of one
process, or a library's metrics, do not mix.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache, wraps
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from corpus.errors import ReportqaError
from index.live import LiveIndex
from page.library.keeper import FolderKeeper
from qa.answer import Answer
from qa.tools.observe import Asked

TOKEN_VARIABLE: Final = "REPORTQA_METRICS_TOKEN"  # noqa: S105 - the name of a variable
_SHORTEST = 16
# A question takes some milliseconds to a tenth of a second; the page gives it up after 30 s.
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_STAGE_SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
# Set by what passes a request on: such a request is not of this machine, whoever hands it over.
_FORWARDED: Final = ("x-forwarded-for", "x-real-ip", "forwarded", "via")


class Metrics:
    """The counts of one page. Call it with every `Asked`; what the index knows is read at the scrape."""

    def __init__(self, live: LiveIndex, keeper: FolderKeeper | None = None) -> None:
        self.registry = CollectorRegistry()
        self._questions = Counter(
            "reportqa_questions",
            "Questions asked, by what came of them.",
            ("status", "reason"),
            registry=self.registry,
        )
        self._ask = Histogram(
            "reportqa_ask_seconds", "Seconds to answer a question.", buckets=_SECONDS, registry=self.registry
        )
        self._stage = Histogram(
            "reportqa_stage_seconds",
            "Seconds a question spends in one stage.",
            ("stage",),
            buckets=_STAGE_SECONDS,
            registry=self.registry,
        )
        self._under_way = Gauge(
            "reportqa_questions_in_flight", "Questions being answered now.", registry=self.registry
        )
        self.registry.register(_Kept(live, keeper))
        ProcessCollector(registry=self.registry)
        self._of_stage = cache(
            self._stage.labels
        )  # they are few, and looking one up takes longer than counting

    def __call__(self, asked: Asked) -> None:
        """Count a question that is done with."""
        self._questions.labels(asked.status, asked.reason).inc()
        self._ask.observe(asked.elapsed)
        for row in asked.rows:
            self._of_stage(row.name).observe(row.seconds)

    def under_way(self, ask: Callable[..., Answer]) -> Callable[..., Answer]:
        """`ask`, each question counted as under way meanwhile."""

        @wraps(ask)
        def asked(question: str, **given: object) -> Answer:
            with self._under_way.track_inprogress():
                return ask(question, **given)

        return asked

    def route(self, token: str) -> Route:
        """`/metrics`, for whoever brings the `token`; where it is "", for this machine alone."""

        def metrics(request: Request) -> Response:
            if not _may_read(request, token):
                return Response("只供本机读取，或在 Authorization 中给出令牌。", 403, media_type="text/plain")
            return Response(generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

        return Route("/metrics", metrics)


class _Kept(Collector):
    """What the index and its keeper know already."""

    def __init__(self, live: LiveIndex, keeper: FolderKeeper | None) -> None:
        self._live = live
        self._keeper = keeper

    def collect(self) -> Iterator[Metric]:
        """The metrics as they are now."""
        index = self._live.current()
        manifest = index.manifest
        version = GaugeMetricFamily(
            "reportqa_index_info", "The version of the index that answers.", labels=("version", "model")
        )
        version.add_metric((manifest.version, manifest.model), 1)
        yield version
        for name, words, value in (
            ("reports", "Reports held.", manifest.reports),
            ("chunks", "Passages held.", manifest.chunks),
            ("rejected_files", "Files that could not be read.", len(manifest.rejected)),
            ("fault", "1 where the newest version did not load.", float(bool(self._live.fault))),
        ):
            yield GaugeMetricFamily(f"reportqa_index_{name}", words, value=value)
        if (made := self._live.made) is not None:
            words = "Seconds since the version was made."
            yield GaugeMetricFamily("reportqa_index_age_seconds", words, value=max(time.time() - made, 0.0))
        yield _counted("reportqa_index_reloads", "Newer versions loaded, or not.", self._live.reloads)
        if self._keeper is not None:
            yield _counted("reportqa_index_updates", "Updates from the page.", self._keeper.updates)


def _counted(name: str, words: str, held: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, words, labels=("result",))
    for result, count in held.items():
        family.add_metric((result,), count)
    return family


def token_of_environment() -> str:
    """The token that a scrape must bring, "" for none; ReportqaError where it is easily guessed."""
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if token and (len(token) < _SHORTEST or not token.isascii()):
        raise ReportqaError(f"环境变量 {TOKEN_VARIABLE} 里的令牌应为至少 {_SHORTEST} 个字母、数字或符号")
    return token


def _may_read(request: Request, token: str) -> bool:
    """With a token whoever brings it; without one this machine, where nothing passes the request on."""
    if token:
        brought = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(brought, f"Bearer {token}".encode())
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
