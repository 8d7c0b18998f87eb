"""One browser page of its own profile, made ahead, for one learner's work: serve it, load it, look at it."""

from __future__ import annotations

import asyncio
import base64
import json
from functools import cache
from importlib import resources
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from waypost.curriculum.schema import DEFAULT_OUTPUT_BYTES
from waypost.judge.engines.browser import Browser
from waypost.judge.engines.cdp import CommandFailed
from waypost.judge.engines.serving import ORIGIN, Answer, Asked, Files, Source
from waypost.judge.observations import Fault, Snapshot, read_snapshot

_WORLD = "waypost"
_HEIGHT = 600
_TALLEST = 2000  # of a picture, in pixels
_FORGED = json.dumps({"t": "raised", "name": "Error", "message": "The page changed how it answers."})
Gone = Literal["", "crashed", "closed", "left", "stuck"]


class TabGone(Exception):
    """The page crashed or closed while it was looked at."""


@cache
def _scripts() -> dict[str, str]:
    room = resources.files("waypost.judge") / "js"
    values, harness, probe = ((room / f"{name}.js").read_text() for name in ("values", "harness", "probe"))
    return {
        "page": f"{values}\n{harness}\n__harness.start({{}});",
        "world": f"{values}\n{probe}",
        "probe": probe,
    }


class Tab:
    """Make it with `prepare`, then `load` and look as often as the work asks, then `close` it for good."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._connection = browser.connection
        self._context = ""
        self._target = ""
        self._session = ""
        self._frame = ""
        self._source: Source = Files({})
        self._answering: set[asyncio.Task[None]] = set()
        self._width = 800
        self._output = DEFAULT_OUTPUT_BYTES
        self._page_world = 0
        self._own_world = 0
        self._extra: list[str] = []
        self._loaded: set[str] = set()
        self._loading = False
        self._wandered = False  # it asked to go to another page
        self._change = asyncio.Event()
        self.gone: Gone = ""
        self.uses = 0
        self.faults: list[Fault] = []

    @property
    def alive(self) -> bool:
        """Whether the browser under it still is."""
        return self._browser.alive

    async def browser_answers(self, seconds: float) -> bool:
        """Whether the browser itself still answers, whatever this page does."""
        try:
            async with asyncio.timeout(seconds):
                await self._connection.ask("Browser.getVersion")
        except (TimeoutError, CommandFailed):
            return False
        return True

    async def prepare(self) -> None:
        """Make the page and everything that can be done before the work is known. Raises CommandFailed."""
        ask = self._connection.ask
        self._context = (await ask("Target.createBrowserContext", {"disposeOnDetach": True}))[
            "browserContextId"
        ]
        about = {
            "url": "about:blank",
            "browserContextId": self._context,
            "width": self._width,
            "height": _HEIGHT,
        }
        self._target = (await ask("Target.createTarget", about))["targetId"]
        attach = {"targetId": self._target, "flatten": True}
        self._session = (await ask("Target.attachToTarget", attach))["sessionId"]
        self._connection.listen(self._session, self._hear)
        page, world = _scripts()["page"], _scripts()["world"]
        posts = [
            self._post("Page.enable"),
            self._post("Page.setLifecycleEventsEnabled", enabled=True),
            self._post("Runtime.enable"),
            self._post("Inspector.enable"),
            self._post("Fetch.enable", patterns=[{"urlPattern": "*"}]),
            self._post("Page.addScriptToEvaluateOnNewDocument", source=page),
            self._post("Page.addScriptToEvaluateOnNewDocument", source=world, worldName=_WORLD),
            self._size(self._width),
            self._post("Page.getFrameTree"),
        ]
        *_, tree = await asyncio.gather(*posts)
        self._frame = tree["frameTree"]["frame"]["id"]

    def _post(self, method: str, **params: Any) -> asyncio.Future[dict[str, Any]]:
        return self._connection.post(method, params, self._session)

    def _size(self, width: int) -> asyncio.Future[dict[str, Any]]:
        return self._post(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=_HEIGHT,
            deviceScaleFactor=1,
            mobile=False,
        )

    # ---- what the browser tells ---------------------------------------------------------------------------------
    def _hear(self, method: str, params: dict[str, Any]) -> None:
        if method == "Fetch.requestPaused":
            self._serve(params)
        elif method == "Runtime.executionContextCreated":
            context = params["context"]
            about = context.get("auxData", {})
            if about.get("frameId") == self._frame:
                if about.get("isDefault"):
                    self._page_world = context["id"]
                elif context.get("name") == _WORLD:
                    self._own_world = context["id"]
        elif method == "Runtime.executionContextsCleared":
            self._page_world = self._own_world = 0
        elif method == "Runtime.exceptionThrown":
            if len(self.faults) < 50:
                self.faults.append(_fault(params["exceptionDetails"]))
        elif method == "Page.lifecycleEvent":
            if params["name"] == "load" and params["frameId"] == self._frame:
                self._loaded.add(params["loaderId"])
                self._change.set()
        elif method == "Page.frameNavigated":
            frame = params["frame"]
            if frame["id"] == self._frame and not frame["url"].startswith(f"{ORIGIN}/"):
                self._wandered = True
                self._change.set()
        elif method == "Page.javascriptDialogOpening":
            self._post("Page.handleJavaScriptDialog", accept=False)
        elif method == "Inspector.targetCrashed":
            self._lose("crashed")
        elif method == "Inspector.detached":
            self._lose("closed")

    def _lose(self, how: Gone) -> None:
        self.gone = self.gone or how
        self._connection.forget(self._session)
        self._change.set()

    def _serve(self, params: dict[str, Any]) -> None:
        """Answer a request from the source, or fail it. Only the load itself may move the page."""
        request, kind, number = params["request"], params.get("resourceType", ""), params["requestId"]
        top = kind == "Document" and params.get("frameId") == self._frame
        first = top and self._loading
        found = self._source.answer(
            Asked(
                request["method"],
                request["url"],
                kind,
                first,
                request.get("headers", {}),
                request.get("postData", ""),
            )
        )
        if isinstance(found, Answer | None):
            self._reply(number, found, top=top, first=first)
            return

        async def later() -> None:
            self._reply(number, await found, top=top, first=first)

        task = asyncio.get_running_loop().create_task(later())
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    def _reply(self, number: str, answer: Answer | None, *, top: bool, first: bool) -> None:
        if answer is None:
            if top:
                self._wandered = True
                self._change.set()
            self._post("Fetch.failRequest", requestId=number, errorReason="Aborted")
            return
        if first:
            self._loading = 300 <= answer.status < 400  # it may send us on
        self._post(
            "Fetch.fulfillRequest",
            requestId=number,
            responseCode=answer.status,
            responseHeaders=[{"name": name, "value": value} for name, value in answer.headers],
            body=base64.b64encode(answer.body).decode(),
        )

    # ---- what we ask of it --------------------------------------------------------------------------------------
    async def load(
        self,
        page: str,
        source: Source,
        *,
        width: int,
        answers: tuple[str, ...],
        output_bytes: int,
        probe_in_page: bool,
    ) -> None:
        """Open `page` from fresh and wait until it has loaded. Raises TabGone; waits for ever on an endless loop."""
        self._source = source
        self._output = output_bytes
        self._loading = True
        self._wandered = False
        self.faults = []
        for old in self._extra:
            self._post("Page.removeScriptToEvaluateOnNewDocument", identifier=old)
        added = []
        if answers or output_bytes != DEFAULT_OUTPUT_BYTES:
            script = f"__harness.start({json.dumps({'input': list(answers), 'outputBytes': output_bytes})});"
            added.append(self._post("Page.addScriptToEvaluateOnNewDocument", source=script))
        if probe_in_page:
            added.append(self._post("Page.addScriptToEvaluateOnNewDocument", source=_scripts()["probe"]))
        if width != self._width:
            self._width = width
            self._size(width)
        self._loaded.clear()
        going = self._post("Page.navigate", url=f"{ORIGIN}/{page.lstrip('/')}")
        try:
            self._extra = [(await each)["identifier"] for each in added]
            loader = (await going).get("loaderId")
        except CommandFailed as why:
            raise TabGone from why
        while loader not in self._loaded:
            if self._wandered:
                self.gone = self.gone or "left"  # the browser has stopped loading what we asked for
            if self.gone:
                raise TabGone
            self._change.clear()
            await self._change.wait()
        # As in the learner's browser: what was put off to the next turn has happened before anyone looks.
        await self._evaluate("new Promise((done) => { setTimeout(done, 0); })", in_page=False)

    async def _evaluate(self, expression: str, *, in_page: bool) -> Any:
        where = self._page_world if in_page else self._own_world
        if self.gone or not where:
            raise TabGone
        try:
            told = await self._post(
                "Runtime.evaluate",
                expression=expression,
                contextId=where,
                awaitPromise=True,
                returnByValue=True,
            )
        except CommandFailed as why:
            raise TabGone from why
        return told.get("result", {}).get("value")

    async def look(self, asked: list[tuple[str, str]], *, in_page: bool) -> list[str]:
        """Run `get` after `do` for each of `asked`, one after the other: the tagged JSON texts. Raises TabGone."""
        calls = json.dumps([[get, {"doCode": do, "page": in_page}] for get, do in asked])
        # Nothing here but `__probe` is looked up among what the page could have changed.
        run = "(async (asked) => { const all = []; for (let i = 0; i < asked.length; i += 1) all[i] = await __probe.run(asked[i][0], asked[i][1]); return all; })(%s)"  # noqa: E501
        told = await self._evaluate(run % calls, in_page=in_page)
        if (
            not isinstance(told, list)
            or len(told) != len(asked)
            or not all(isinstance(one, str) for one in told)
        ):
            return [_FORGED] * len(asked)  # only a page that took hold of its own world could answer so
        return told

    async def picture(self) -> bytes:
        """A PNG of the page as it stands, from its top down. Raises TabGone."""
        try:
            size = (await self._post("Page.getLayoutMetrics"))["cssContentSize"]
            tall = min(max(int(size["height"]), _HEIGHT), _TALLEST)
            clip = {"x": 0, "y": 0, "width": self._width, "height": tall, "scale": 1}
            told = await self._post(
                "Page.captureScreenshot",
                format="png",
                clip=clip,
                captureBeyondViewport=True,
                optimizeForSpeed=True,
            )
        except CommandFailed as why:
            raise TabGone from why
        return base64.b64decode(told["data"])

    async def mark(self) -> None:
        """Forget what was printed so far. Raises TabGone."""
        await self._evaluate("__harness.mark()", in_page=True)

    async def snapshot(self) -> Snapshot:
        """What was printed, and the errors that nothing caught. Raises TabGone, or BadValue for a forged answer."""
        text = await self._evaluate("__harness.snapshot()", in_page=True)
        seen = read_snapshot(text if isinstance(text, str) else "", output_bytes=self._output)
        return Snapshot(seen.console, tuple(self.faults), (), seen.flood)

    async def interrupt(self) -> None:
        """Break off whatever runs in the page."""
        await self._post("Runtime.terminateExecution")

    async def close(self) -> None:
        """End the page and its profile. Never raises."""
        self._connection.forget(self._session)
        self.gone = self.gone or "closed"
        if self._context:
            await asyncio.wait(
                [self._connection.post("Target.disposeBrowserContext", {"browserContextId": self._context})]
            )


def _fault(about: dict[str, Any]) -> Fault:
    """An uncaught error as `js/harness.js` would note it. The protocol counts lines and columns from 0."""
    thrown = about.get("exception", {})
    name, message = "Error", str(thrown.get("value", thrown.get("description", about.get("text", ""))))
    if thrown.get("subtype") == "error":
        first = str(thrown.get("description", "")).split("\n    at ", 1)[0]
        name, _, message = first.partition(": ") if ": " in first else (first or "Error", "", "")
    frames = about.get("stackTrace", {}).get("callFrames", [])
    spot = next((frame for frame in frames if str(frame.get("url", "")).startswith(ORIGIN)), about)
    url = urlsplit(str(spot.get("url", "")))
    file = unquote(url.path).lstrip("/") if f"{url.scheme}://{url.netloc}" == ORIGIN else None
    line, column = spot.get("lineNumber"), spot.get("columnNumber")
    return Fault(
        name=name[:100],
        message=message[:2000],
        file=file or None,
        line=line + 1 if file and isinstance(line, int) else None,
        column=column + 1 if file and isinstance(column, int) else None,
    )
